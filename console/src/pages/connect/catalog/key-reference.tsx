import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { Rows } from "../../../parts/lists/rows";
import type { ConfigurationKey } from "./catalog-documents";

/** Every setting by its key, as the API and Terraform name it. */
export function KeyReference({ keys }: { readonly keys: readonly ConfigurationKey[] }) {
  return <Rows name="Settings" items={keys} row={rowOf} />;
}

function rowOf({ key, label, description, example, defaultValue, required, choices, link }: ConfigurationKey) {
  const usual = choices.find(({ value }) => value === defaultValue)?.label ?? defaultValue;
  return {
    key,
    main: (
      <>
        <Box fontWeight="bold">
          {label} <Box variant="code">{key}</Box>
        </Box>
        <Box>{description}</Box>
        {choices.length > 0 && <Box>One of: {choices.map((choice) => choice.label).join("; ")}.</Box>}
        <Box color="text-body-secondary">
          {required ? "Required" : "Optional"}
          {usual !== null && `, ${usual} when left out`}
          {choices.length === 0 && <>. Example: {example}</>}
        </Box>
        {link !== null && (
          <Link
            href={link}
            external
            externalIconAriaLabel="Opens in a new tab"
            ariaLabel={`About ${label} in AWS's guide`}
          >
            AWS's guide
          </Link>
        )}
      </>
    ),
  };
}
