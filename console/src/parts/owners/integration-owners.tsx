import type { IntegrationOwnerInput } from "../../gql/graphql";
import { fieldId } from "../forms/field-id";
import { problemAt } from "../forms/field-problems";
import type { FieldProblem } from "../problems/problem";
import type { OwnerAttribute } from "./owner-documents";
import { AttributeSelect, OwnerField, OwnerRow, OwnerRows } from "./owner-rows";
import { ValuesSelect } from "./owner-values";

interface Props {
  readonly owners: readonly IntegrationOwnerInput[];
  readonly attributes: readonly OwnerAttribute[];
  readonly onChange: (owners: readonly IntegrationOwnerInput[]) => void;
  readonly onAdd: () => void;
  readonly problems: readonly FieldProblem[];
}

/** The owners of clusters whose tags name nobody. */
export function IntegrationOwners({ owners, attributes, onChange, onAdd, problems }: Props) {
  const set = (index: number, owner: IntegrationOwnerInput) => onChange(owners.with(index, owner));
  return (
    <OwnerRows
      id={fieldId("integrationOwners")}
      title="Integration Owner"
      description="Decides about clusters for which no resource owner is found. Required with resource owners."
      errorText={problemAt(problems, "integrationOwners")}
      action="Add an integration owner"
      onAdd={onAdd}
    >
      {owners.map((owner, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: Rows have no ids, and keep their places.
        <OwnerRow key={n} name={`Integration owner ${n + 1}`} onRemove={() => onChange(owners.toSpliced(n, 1))}>
          <OwnerField label="Attribute" errorText={problemAt(problems, `integrationOwners.${n}.attribute`)}>
            <AttributeSelect
              attributes={attributes}
              chosen={owner}
              onChoose={(chosen) => set(n, { ...chosen, values: [] })}
            />
          </OwnerField>
          <OwnerField label="Value" errorText={problemAt(problems, `integrationOwners.${n}.values`)}>
            <ValuesSelect chosen={owner} values={owner.values} onChange={(values) => set(n, { ...owner, values })} />
          </OwnerField>
        </OwnerRow>
      ))}
    </OwnerRows>
  );
}
