import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Moment } from "../../parts/words/moment";
import type { Flow } from "./draft/flow-documents";
import { draftOf, type FlowDraft } from "./draft/flow-draft";
import {
  begun,
  conditionsInWords,
  EVERYBODY,
  escalationInWords,
  groupInWords,
  mostInWords,
  requestForInWords,
  settingsInWords,
  timeframeInWords,
} from "./draft/flow-words";
import { TargetFacts } from "./target-facts";

/** The sentence of the server, then the flow part by part, each with its warnings. */
export function FlowFacts({ flow }: { readonly flow: Flow }) {
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">In one sentence</Header>}>
        <SpaceBetween size="s">
          <Box fontSize="heading-m">
            <bdi>{flow.summary}</bdi>
          </Box>
          {flow.description && (
            <Box color="text-body-secondary">
              <span style={{ whiteSpace: "pre-wrap" }}>{flow.description}</span>
            </Box>
          )}
          {flow.inactiveReason && (
            <Box>
              {flow.inactiveReason.message} <Moment at={flow.inactiveReason.at} />
            </Box>
          )}
        </SpaceBetween>
      </Container>
      {flow.definitionHidden ? (
        <Alert type="info" statusIconAriaLabel="Not shown to you">
          Who may ask, for what, and who approves is told to administrators and auditors only. Ask one of them for what
          you need.
        </Alert>
      ) : (
        <Parts flow={flow} />
      )}
    </SpaceBetween>
  );
}

function Parts({ flow }: { readonly flow: Flow }) {
  const draft = draftOf(flow);
  const isAutomatic = flow.trigger === "AUTOMATIC";
  const part = (label: string, place: string, value: ReactNode) => ({
    label,
    value: (
      <WithWarnings flow={flow} place={place}>
        {value}
      </WithWarnings>
    ),
  });
  const asking = [
    part("For whom", "requestFor", begun(requestForInWords(draft.requestFor))),
    part("How long", "maxDurationSeconds", mostInWords(draft.maxDurationSeconds)),
    part("Who approves", "approverPolicy", <Approvers policy={draft.approverPolicy} />),
    part("Escalation", "escalation", escalationInWords(draft.escalation)),
  ];
  return (
    <Container header={<Header variant="h2">Part by part</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          part(
            isAutomatic ? "Who has the access" : "Who may ask",
            "requestors",
            <bdi>{begun(conditionsInWords(draft.requestors, EVERYBODY))}</bdi>,
          ),
          part("What", "targets", <TargetFacts flow={flow} />),
          ...(isAutomatic ? [] : asking),
          part("Hours", "timeframe", timeframeInWords(draft.timeframe)),
          part("Settings", "settings", <Settings draft={draft} isAutomatic={isAutomatic} />),
          { label: "Kind", value: isAutomatic ? "Automatic: nobody asks" : "People ask" },
          { label: "Managed by", value: flow.managedBy === "TERRAFORM" ? "Terraform" : "People, here or by the API" },
          { label: "Changed", value: flow.updatedAt ? <Moment at={flow.updatedAt} /> : "-" },
          { label: "Created", value: flow.createdAt ? <Moment at={flow.createdAt} /> : "-" },
        ]}
      />
    </Container>
  );
}

interface WarnedProps {
  readonly flow: Flow;
  readonly place: string;
  readonly children: ReactNode;
}

function WithWarnings({ flow, place, children }: WarnedProps) {
  const warnings = (flow.warnings ?? []).filter(({ path }) => path[0] === place);
  return (
    <SpaceBetween size="xs">
      <div style={{ overflowWrap: "anywhere" }}>{children}</div>
      {warnings.map(({ path, message }) => (
        <Alert key={path.join(".")} type="warning" statusIconAriaLabel="Warning">
          {message}
        </Alert>
      ))}
    </SpaceBetween>
  );
}

function Approvers({ policy }: { readonly policy: FlowDraft["approverPolicy"] }) {
  if (policy === null) return "Nobody has to";
  if (policy.groups.length === 1) return <bdi>{begun(groupInWords(policy.groups[0]!))}</bdi>;
  return (
    <>
      {policy.mode === "ANY_OF" ? "One of these is enough:" : "Each of these:"}
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {policy.groups.map(groupInWords).map((words) => (
          <li key={words}>
            <bdi>{begun(words)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

function Settings({ draft, isAutomatic }: { readonly draft: FlowDraft; readonly isAutomatic: boolean }) {
  const { labels } = draft.settings;
  if (isAutomatic) return labels.length > 0 ? `Labels: ${labels.join(", ")}` : "None";
  return settingsInWords(draft.settings).map((words) => <div key={words}>{words}</div>);
}
