import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ApproverKind, LogicalOperator } from "../../../gql/enums";
import { type ApproverDraft, type ApproverGroupDraft, OWNER, OWNERS } from "../draft/flow-draft";
import { APPROVER_HELP, APPROVERS } from "../draft/flow-words";
import { AttributeField } from "./attribute-field";
import { EditedList } from "./edited-list";
import { FlowField } from "./flow-form";
import { PeopleValues } from "./people-values";

interface Props {
  /** The path of the list of groups. */
  readonly path: string;
  /** The noun for one item, such as "group". */
  readonly noun: string;
  readonly groups: readonly ApproverGroupDraft[];
  readonly onChange: (groups: readonly ApproverGroupDraft[]) => void;
}

/** Groups of approvers, or the tiers of an escalation. */
export function ApproverGroupsField({ path, noun, groups, onChange }: Props) {
  return (
    <FlowField paths={[path]} isExact>
      <EditedList items={groups} noun={noun} added={OWNERS} onChange={onChange}>
        {(group, n, change) => (
          <SpaceBetween size="s">
            {group.approvers.length > 1 && (
              <FormField label={`How the approvers of ${noun} ${n + 1} count`}>
                <RadioGroup
                  value={group.operator}
                  items={[
                    { value: "OR", label: "One approver is enough" },
                    { value: "AND", label: "Each has to approve; one person may stand for several" },
                  ]}
                  onChange={({ detail }) => change({ operator: detail.value as LogicalOperator })}
                />
              </FormField>
            )}
            <FlowField paths={[`${path}.${n}.approvers`]} isExact>
              <EditedList
                items={group.approvers}
                noun="approver"
                added={OWNER}
                onChange={(approvers) => change({ approvers })}
              >
                {(approver, place, changeApprover) => (
                  <Approver
                    path={`${path}.${n}.approvers.${place}`}
                    label={groups.length > 1 ? `Approver ${place + 1} of ${noun} ${n + 1}` : `Approver ${place + 1}`}
                    approver={approver}
                    onChange={changeApprover}
                  />
                )}
              </EditedList>
            </FlowField>
          </SpaceBetween>
        )}
      </EditedList>
    </FlowField>
  );
}

interface ApproverProps {
  readonly path: string;
  readonly label: string;
  readonly approver: ApproverDraft;
  readonly onChange: (changes: Partial<ApproverDraft>) => void;
}

function Approver({ path, label, approver, onChange }: ApproverProps) {
  const { kind } = approver;
  return (
    <SpaceBetween size="xs">
      <FlowField paths={[`${path}.kind`]} label={label} description={APPROVER_HELP[kind]}>
        <Select
          selectedOption={{ value: kind, label: APPROVERS[kind] }}
          options={Object.entries(APPROVERS).map(([value, name]) => ({ value, label: name }))}
          onChange={({ detail }) => onChange({ kind: detail.selectedOption.value as ApproverKind })}
        />
      </FlowField>
      {kind === "PEOPLE" && (
        <div className="flows-row">
          <AttributeField path={path} people={approver} hasManager={false} onChange={onChange} />
          <PeopleValues
            path={path}
            people={approver}
            label="Any of these"
            onChange={(values) => onChange({ values })}
          />
        </div>
      )}
    </SpaceBetween>
  );
}
