import Input from "@cloudscape-design/components/input";
import type { OwnerRuleInput } from "../../gql/graphql";
import { fieldId } from "../forms/field-id";
import { problemAt } from "../forms/field-problems";
import { Optional } from "../forms/optional";
import type { FieldProblem } from "../problems/problem";
import type { OwnerAttribute } from "./owner-documents";
import { AttributeSelect, OwnerField, OwnerRow, OwnerRows } from "./owner-rows";

interface Props {
  readonly rules: readonly OwnerRuleInput[];
  readonly attributes: readonly OwnerAttribute[];
  readonly onChange: (rules: readonly OwnerRuleInput[]) => void;
  readonly onAdd: () => void;
  readonly problems: readonly FieldProblem[];
}

/** The tags that name owners, in their order. */
export function OwnerRules({ rules, attributes, onChange, onAdd, problems }: Props) {
  const set = (index: number, rule: OwnerRuleInput) => onChange(rules.with(index, rule));
  return (
    <OwnerRows
      id={fieldId("ownerRules")}
      title="Resource Owner"
      description="Tags in AWS whose value names who decides about a cluster. Whoever any of them names may decide."
      errorText={problemAt(problems, "ownerRules")}
      action="Add a resource owner"
      onAdd={onAdd}
    >
      {rules.map((rule, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: Rows have no ids, and keep their places.
        <OwnerRow key={n} name={`Resource owner ${n + 1}`} onRemove={() => onChange(rules.toSpliced(n, 1))}>
          <OwnerField label="Key name" errorText={problemAt(problems, `ownerRules.${n}.keyName`)}>
            <Input
              value={rule.keyName}
              onChange={({ detail }) => set(n, { ...rule, keyName: detail.value })}
              placeholder="team"
              autoComplete={false}
              spellcheck={false}
            />
          </OwnerField>
          <OwnerField label="Attribute" errorText={problemAt(problems, `ownerRules.${n}.attribute`)}>
            <AttributeSelect
              attributes={attributes}
              chosen={rule}
              onChoose={(chosen) => set(n, { ...rule, ...chosen })}
            />
          </OwnerField>
          <OwnerField
            label={<Optional>Separator</Optional>}
            errorText={problemAt(problems, `ownerRules.${n}.separator`)}
          >
            <Input
              value={rule.separator ?? ""}
              onChange={({ detail }) => set(n, { ...rule, separator: detail.value || null })}
              placeholder=","
              autoComplete={false}
            />
          </OwnerField>
        </OwnerRow>
      ))}
    </OwnerRows>
  );
}
