import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { LogicalOperator, MatchOperator } from "../../../gql/enums";
import { type ConditionDraft, type ConditionsDraft, NEW_CONDITION } from "../draft/flow-draft";
import { OPERATORS } from "../draft/flow-words";
import { AttributeField } from "./attribute-field";
import { EditedList } from "./edited-list";
import { FlowField } from "./flow-form";
import { PeopleValues } from "./people-values";

interface Props {
  readonly path: string;
  readonly label: string;
  readonly description: string;
  readonly people: ConditionsDraft;
  /** The text for a field without conditions. */
  readonly everybody: string;
  readonly onChange: (people: ConditionsDraft) => void;
}

/** Everybody, or the people who meet conditions. */
export function ConditionsField({ path, label, description, people, everybody, onChange }: Props) {
  const { conditions, operator } = people;
  const isEverybody = conditions.length === 0;
  return (
    <SpaceBetween size="s">
      <FlowField paths={[path, `${path}.conditions`]} isExact label={label} description={description}>
        <RadioGroup
          value={isEverybody ? "everybody" : "some"}
          items={[
            { value: "some", label: "People who fulfil conditions" },
            { value: "everybody", label: everybody },
          ]}
          onChange={({ detail }) =>
            onChange({ operator, conditions: detail.value === "everybody" ? [] : [NEW_CONDITION] })
          }
        />
      </FlowField>
      {conditions.length > 1 && (
        <OperatorField operator={operator} onChange={(chosen) => onChange({ operator: chosen, conditions })} />
      )}
      {!isEverybody && (
        <EditedList
          items={conditions}
          noun="condition"
          added={NEW_CONDITION}
          onChange={(changed) => onChange({ operator, conditions: changed })}
        >
          {(condition, n, change) => (
            <Condition path={`${path}.conditions.${n}`} condition={condition} onChange={change} />
          )}
        </EditedList>
      )}
    </SpaceBetween>
  );
}

interface OperatorProps {
  readonly operator: LogicalOperator;
  readonly onChange: (operator: LogicalOperator) => void;
}

function OperatorField({ operator, onChange }: OperatorProps) {
  return (
    <FormField label="How the conditions count">
      <RadioGroup
        value={operator}
        items={[
          { value: "AND", label: "Every condition has to hold" },
          { value: "OR", label: "One condition is enough" },
        ]}
        onChange={({ detail }) => onChange(detail.value as LogicalOperator)}
      />
    </FormField>
  );
}

interface ConditionProps {
  readonly path: string;
  readonly condition: ConditionDraft;
  readonly onChange: (changes: Partial<ConditionDraft>) => void;
}

function Condition({ path, condition, onChange }: ConditionProps) {
  const { operator, values } = condition;
  return (
    <SpaceBetween size="xs">
      <div className="flows-row">
        <AttributeField path={path} people={condition} hasManager onChange={onChange} />
        <FlowField paths={[`${path}.operator`]} label="Compared by">
          <Select
            selectedOption={{ value: operator, label: OPERATORS[operator] }}
            options={Object.entries(OPERATORS).map(([value, label]) => ({ value, label }))}
            onChange={({ detail }) => onChange({ operator: detail.selectedOption.value as MatchOperator })}
          />
        </FlowField>
      </div>
      <PeopleValues
        path={path}
        people={condition}
        label={values.length > 1 && !isNegative(operator) ? "Any of these values" : "Values"}
        onChange={(changed) => onChange({ values: changed })}
      />
    </SpaceBetween>
  );
}

function isNegative(operator: MatchOperator): boolean {
  return operator === "IS_NOT" || operator === "DOES_NOT_CONTAIN";
}
