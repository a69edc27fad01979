import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Copyable } from "../../../parts/code/copyable";
import type { RoleFiles } from "./roles-documents";
import { RolesFile } from "./roles-file";
import { parametersIn, templatesIn } from "./roles-templates";

interface Props {
  readonly files: RoleFiles;
  readonly region: string;
}

/** Installation in the CloudFormation console: each template with its values to paste. */
export function RolesByConsole({ files: { files }, region }: Props) {
  const stacks = templatesIn(files);
  return (
    <SpaceBetween size="l">
      {stacks.map(({ name, template, parameters }, n) => (
        <SpaceBetween key={name} size="xs">
          <Box variant="h4" padding="n">
            {n + 1}. {TITLES[name] ?? name}
          </Box>
          <RolesFile file={template} />
          <Clicks name={name} region={region} />
          <Parameters name={name} text={parameters} />
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}

const TITLES: Readonly<Record<string, string>> = {
  pool: "Deploy the pool",
  "management-role": "Deploy the management role",
  "member-role": "Deploy the member role into every account",
};

function Clicks({ name, region }: { readonly name: string; readonly region: string }) {
  const isSet = name === "member-role";
  const page = isSet ? "stacksets/create" : "stacks/create/template";
  return (
    <ol>
      <li>
        In the {name === "pool" ? "account where IAM Identity Center is administered" : "management account"}, open{" "}
        <Link
          external
          externalIconAriaLabel="Opens in a new tab"
          href={`https://console.aws.amazon.com/cloudformation/home?region=${encodeURIComponent(region)}#/${page}`}
          ariaLabel={`CloudFormation for ${TITLES[name] ?? name}`}
        >
          CloudFormation
        </Link>
        {isSet ? ", and choose service-managed permissions." : "."}
      </li>
      <li>
        Upload the template <b>{name}.yaml</b>, and call it <b>drawbridge-{name}</b>.
      </li>
      <li>Paste the parameters below, and leave the others as they are.</li>
      {isSet ? (
        <>
          <li>Deploy to the root or units that you named, with automatic deployment, in the one region {region}.</li>
          <li>Acknowledge that IAM resources with names are made, and submit.</li>
          <li>
            StackSets leave the management account out: deploy the template there as a stack as well, if its clusters
            matter.
          </li>
        </>
      ) : (
        <li>Acknowledge that IAM resources with names are made, where you are asked, and submit.</li>
      )}
    </ol>
  );
}

function Parameters({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <ul aria-label={`Parameters of ${name}.yaml`} style={LIST}>
      {parametersIn(text).map(({ key, value }) => (
        <li key={key}>
          {key}: <Value value={value} name={`${key} of ${name}.yaml`} />
        </li>
      ))}
    </ul>
  );
}

/** An id without meaning for people has a copy button and is not shown. */
function Value({ value, name }: { readonly value: string; readonly name: string }) {
  if (!UUID.test(value)) return <Copyable text={value} name={name} />;
  return (
    <>
      this installation's own{" "}
      <CopyToClipboard
        variant="icon"
        textToCopy={value}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText="Copied"
        copyErrorText="It could not be copied: take it from the file of parameters"
      />
    </>
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const LIST = { overflowWrap: "anywhere" } as const;
