import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import type { IntegrationOwnerInput, OwnerRuleInput } from "../../gql/graphql";
import { type FieldProblem, Problem } from "../problems/problem";
import { IntegrationOwners } from "./integration-owners";
import { defaultAttribute } from "./owner-attributes";
import { OWNER_ATTRIBUTES } from "./owner-documents";
import { OwnerRules } from "./owner-rules";

export interface OwnersDraft {
  readonly owners: readonly IntegrationOwnerInput[];
  readonly rules: readonly OwnerRuleInput[];
}

interface Props extends OwnersDraft {
  readonly onChange: (draft: OwnersDraft) => void;
  readonly problems: readonly FieldProblem[];
}

/** The owners of an integration's clusters: by tags, and the integration owners where tags name nobody. */
export function OwnersEditor({ owners, rules, onChange, problems }: Props) {
  const [{ data, error, fetching }] = useQuery({ query: OWNER_ATTRIBUTES });
  const attributes = data?.identityAttributes ?? [];
  const first = defaultAttribute(attributes);
  return (
    <SpaceBetween size="l">
      <Problem error={error} />
      {attributes.length === 0 && !fetching && !error && (
        <Alert type="info">
          No identity provider has people yet, so nothing can be searched: owners can be added once one is there.
        </Alert>
      )}
      <IntegrationOwners
        owners={owners}
        attributes={attributes}
        onChange={(changed) => onChange({ owners: changed, rules })}
        onAdd={() => onChange({ owners: [...owners, { ...first, values: [] }], rules })}
        problems={problems}
      />
      <OwnerRules
        rules={rules}
        attributes={attributes}
        onChange={(changed) => onChange({ owners, rules: changed })}
        onAdd={() => onChange({ owners, rules: [...rules, { ...first, keyName: "" }] })}
        problems={problems}
      />
    </SpaceBetween>
  );
}
