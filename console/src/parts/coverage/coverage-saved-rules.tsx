import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { CoveredIntegration } from "./coverage-documents";

interface Props {
  readonly rules: CoveredIntegration["ownerRules"];
  readonly owners: CoveredIntegration["integrationOwners"];
}

/** The saved rules, read-only. */
export function SavedRules({ rules, owners }: Props) {
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: "Tags that name owners, in their order", value: <Rules rules={rules} /> },
        { label: "Who decides where no tag names anybody", value: <Fallback owners={owners} /> },
      ]}
    />
  );
}

function Rules({ rules }: Pick<Props, "rules">) {
  if (rules.length === 0) return "None: no tag names an owner.";
  return (
    <ol>
      {rules.map(({ keyName, attribute, separator }) => (
        <li key={`${keyName} ${attribute}`}>
          The tag {keyName} names a {attribute}
          {separator ? `, or several, separated by ${separator}` : ""}
        </li>
      ))}
    </ol>
  );
}

function Fallback({ owners }: Pick<Props, "owners">) {
  const values = owners.flatMap(({ attribute, valueChecks }) => valueChecks.map((check) => ({ attribute, ...check })));
  if (values.length === 0) return "Nobody: name integration owners, or nobody can approve there.";
  return (
    <ul>
      {values.map(({ attribute, value, exists, hint }) => (
        <li key={`${attribute} ${value}`}>
          {value} ({attribute}) {!exists && <NamesNobody hint={hint} />}
        </li>
      ))}
    </ul>
  );
}

export function NamesNobody({ hint }: { readonly hint: string | null }) {
  return <StatusIndicator type="warning">Names nobody. {hint}</StatusIndicator>;
}
