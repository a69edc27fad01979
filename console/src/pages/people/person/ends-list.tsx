import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { accessWithAwsNames } from "../../../parts/words/access-words";
import { clustersInWords } from "../../../parts/words/in-words";
import type { Ends } from "./use-end-all";

/** The names of everything that ends. */
export function EndsList({ ends: { grants, requests, sessions, tokens } }: { readonly ends: Ends }) {
  return (
    <KeyValuePairs
      columns={2}
      items={[
        {
          label: `Access that ends (${grants.length})`,
          value: (
            <Names of={grants.map(({ resourceName, access }) => `${accessWithAwsNames(access)} on ${resourceName}`)} />
          ),
        },
        {
          label: `Requests that are withdrawn (${requests.length})`,
          value: <Names of={requests.map(({ items }) => clustersInWords(items.map((one) => one.resourceName)))} />,
        },
        {
          label: `Sessions that end (${sessions.length})`,
          value: (
            <Names of={sessions.map(({ provider, address }) => `by ${provider}${address ? ` from ${address}` : ""}`)} />
          ),
        },
        { label: `Tokens that end (${tokens.length})`, value: <Names of={tokens.map(({ name }) => name)} /> },
      ]}
    />
  );
}

const SHOWN = 10;

function Names({ of: names }: { readonly of: readonly string[] }) {
  if (names.length === 0) return "None";
  return (
    <>
      <ul>
        {names.slice(0, SHOWN).map((name, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: Names may repeat, and their order stays.
          <li key={n}>{name}</li>
        ))}
      </ul>
      {names.length > SHOWN && <Box color="text-body-secondary">and {names.length - SHOWN} more</Box>}
    </>
  );
}
