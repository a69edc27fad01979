import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import { useMemo } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import type { FlowAttributesQuery } from "../../../gql/graphql";
import type { NamedPeople } from "../draft/flow-draft";
import { FlowField } from "./flow-form";

const ATTRIBUTES = graphql(`
  query FlowAttributes {
    identityAttributes { attribute label providerId providerName }
  }
`);

type Attribute = NonNullable<FlowAttributesQuery["identityAttributes"]>[number];

/** The attributes of each provider that can name people. */
function useAttributes(): readonly Attribute[] {
  const [{ data }] = useQuery({ query: ATTRIBUTES, requestPolicy: "cache-first" });
  return data?.identityAttributes ?? NONE;
}

const NONE: readonly Attribute[] = [];

interface Props {
  readonly path: string;
  readonly people: NamedPeople;
  /** A condition may use the relation to a manager; an approver may not. */
  readonly hasManager: boolean;
  readonly onChange: (changes: Partial<NamedPeople>) => void;
}

/** The attribute that names people, with its provider where there are several. */
export function AttributeField({ path, people, hasManager, onChange }: Props) {
  const attributes = useAttributes();
  const options = useMemo(() => optionsOf(attributes, hasManager), [attributes, hasManager]);
  const known = attributes.find((one) => isOf(one, people));
  return (
    <FlowField paths={[`${path}.attribute`, `${path}.providerId`]} label="Named by">
      <div className="flows-item" title={known && labelOf(known, attributes)}>
        <Select
          selectedOption={{
            value: known ? keyOf(known) : OTHER,
            label: known ? labelOf(known, attributes) : OTHER_LABEL,
          }}
          options={options}
          onChange={({ detail }) => onChange(chosenFrom(detail.selectedOption, attributes))}
        />
        {!known && attributes.length > 0 && (
          <FormField stretch>
            <Input
              ariaLabel="Name of the attribute"
              placeholder="Its name, as the provider sends it"
              value={people.attribute}
              onChange={({ detail }) => onChange({ attribute: detail.value })}
            />
          </FormField>
        )}
      </div>
    </FlowField>
  );
}

const OTHER = "other";
const OTHER_LABEL = "Another attribute";

function isOf({ attribute, providerId }: Attribute, people: NamedPeople): boolean {
  return attribute === people.attribute && (people.providerId === null || people.providerId === providerId);
}

function keyOf({ attribute, providerId }: Attribute): string {
  return `${providerId} ${attribute}`;
}

function labelOf({ label, providerId, providerName }: Attribute, all: readonly Attribute[]): string {
  const isOnly = all.every((other) => other.providerId === providerId);
  return isOnly ? label : `${label} (${providerName})`;
}

function optionsOf(attributes: readonly Attribute[], hasManager: boolean): SelectProps.Option[] {
  return [
    ...attributes
      .filter(({ attribute }) => hasManager || attribute !== "manager")
      .map((one) => ({ value: keyOf(one), label: labelOf(one, attributes) })),
    { value: OTHER, label: OTHER_LABEL, description: "One that nobody has yet." },
  ];
}

/** The values are emptied, because they would name nobody by another attribute. */
function chosenFrom({ value }: SelectProps.Option, attributes: readonly Attribute[]): Partial<NamedPeople> {
  const chosen = attributes.find((one) => keyOf(one) === value);
  return { attribute: chosen?.attribute ?? "", providerId: chosen?.providerId ?? null, values: [] };
}
