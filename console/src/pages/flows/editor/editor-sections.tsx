import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { ApprovalMode } from "../../../gql/enums";
import { type FlowDraft, NEW_FLOW } from "../draft/flow-draft";
import { EVERYBODY } from "../draft/flow-words";
import { ApproverGroupsField } from "../fields/approver-groups-field";
import { ConditionsField } from "../fields/conditions-field";
import { DurationField } from "../fields/duration-field";
import { FlowField } from "../fields/flow-form";
import { TargetFields } from "../fields/target-fields";

export interface SectionProps {
  readonly draft: FlowDraft;
  readonly change: (changes: Partial<FlowDraft>) => void;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <Container header={<Header variant="h2">{title}</Header>}>{children}</Container>;
}

export function WhoSection({ draft: { requestors, trigger }, change }: SectionProps) {
  const isAutomatic = trigger === "AUTOMATIC";
  return (
    <Section title="Who">
      <ConditionsField
        path="requestors"
        label={isAutomatic ? "Who has the access" : "Who may ask"}
        description="By what the identity provider says of them at that moment."
        everybody={EVERYBODY}
        people={requestors}
        onChange={(changed) => change({ requestors: changed })}
      />
    </Section>
  );
}

interface WhatProps extends SectionProps {
  readonly nameOfIntegration: (id: string) => string;
}

export function WhatSection({ draft: { targets }, change, nameOfIntegration }: WhatProps) {
  return (
    <Section title="What">
      <TargetFields
        targets={targets}
        nameOfIntegration={nameOfIntegration}
        onChange={(changed) => change({ targets: changed })}
      />
    </Section>
  );
}

export function HowLongSection({ draft: { maxDurationSeconds }, change }: SectionProps) {
  return (
    <Section title="How long">
      <SpaceBetween size="s">
        <FormField label="The longest time" description="People choose how long when they ask, up to this.">
          <RadioGroup
            value={maxDurationSeconds === null ? "forever" : "limited"}
            items={[
              { value: "limited", label: "It ends by itself after a time" },
              { value: "forever", label: "It may stay until somebody revokes it" },
            ]}
            onChange={({ detail }) =>
              change({ maxDurationSeconds: detail.value === "forever" ? null : NEW_FLOW.maxDurationSeconds })
            }
          />
        </FormField>
        {maxDurationSeconds !== null && (
          <FlowField paths={["maxDurationSeconds"]} label="At most" description="From 10 seconds to a year.">
            <DurationField
              label="the longest time"
              seconds={maxDurationSeconds}
              onChange={(seconds) => change({ maxDurationSeconds: seconds })}
            />
          </FlowField>
        )}
      </SpaceBetween>
    </Section>
  );
}

export function ApproversSection({ draft: { approverPolicy }, change }: SectionProps) {
  const changePolicy = (changes: Partial<NonNullable<FlowDraft["approverPolicy"]>>) =>
    approverPolicy && change({ approverPolicy: { ...approverPolicy, ...changes } });
  return (
    <Section title="Who approves">
      <SpaceBetween size="m">
        <FlowField paths={["approverPolicy"]} isExact label="Approval">
          <RadioGroup
            value={approverPolicy === null ? "none" : "needed"}
            items={[
              { value: "needed", label: "Somebody has to approve" },
              {
                value: "none",
                label: "Nobody has to",
                description: "Everybody who may ask has the access within seconds.",
              },
            ]}
            onChange={({ detail }) =>
              change({ approverPolicy: detail.value === "none" ? null : NEW_FLOW.approverPolicy })
            }
          />
        </FlowField>
        {approverPolicy && approverPolicy.groups.length > 1 && (
          <FlowField paths={["approverPolicy.mode"]} label="How the groups count">
            <RadioGroup
              value={approverPolicy.mode}
              items={[
                { value: "ANY_OF", label: "One group is enough" },
                { value: "ALL_OF", label: "Each group has to approve" },
              ]}
              onChange={({ detail }) => changePolicy({ mode: detail.value as ApprovalMode })}
            />
          </FlowField>
        )}
        {approverPolicy && (
          <ApproverGroupsField
            path="approverPolicy.groups"
            noun="group of approvers"
            groups={approverPolicy.groups}
            onChange={(groups) => changePolicy({ groups })}
          />
        )}
      </SpaceBetween>
    </Section>
  );
}
