import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { PlannedCalls } from "../../parts/changes/planned-calls";
import { ApproverGroups } from "../../parts/words/approver-groups";
import { listInWords } from "../../parts/words/in-words";
import { saySeconds } from "../../parts/words/moment";
import type { AskPreview } from "./ask-documents";

type Item = AskPreview["items"][number];

interface Props {
  /** Null: there is no preview yet. */
  readonly preview: AskPreview | null;
  readonly isReading: boolean;
}

/** The outcome of the request once it is sent. */
export function AskPreviewBox({ preview, isReading }: Props) {
  const groups = groupsOf(preview?.items ?? []);
  return (
    <Container
      header={
        <Header variant="h2" actions={isReading && <StatusIndicator type="loading">Looking</StatusIndicator>}>
          Before it is sent
        </Header>
      }
    >
      <SpaceBetween size="m">
        {groups.length === 0 && (
          <Box color="text-body-secondary">{preview === null ? NOTHING_CHOSEN : NOT_RIGHT_YET}</Box>
        )}
        {groups.map((items) => (
          <Outcome key={items[0]!.resourceId} items={items} isAlone={groups.length === 1} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

const NOTHING_CHOSEN =
  "The people who can decide, the usual time and the calls to AWS stand here, once a cluster and a permission are chosen.";
const NOT_RIGHT_YET = "Something of the form does not fit yet.";

function Outcome({ items, isAlone }: { readonly items: readonly Item[]; readonly isAlone: boolean }) {
  const { approvers, expectedWaitSeconds, flow } = items[0]!;
  const plans = items.filter(({ plan }) => plan);
  const calls = plans.reduce((sum, { plan }) => sum + plan!.calls.length, 0);
  const names = listInWords(items.map(({ resource }) => resource?.name ?? "a cluster that is not offered"));
  return (
    <SpaceBetween size="s">
      {!isAlone && (
        <Box variant="h3">
          <bdi>{names}</bdi>
        </Box>
      )}
      {flow ? (
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Who can decide", value: <ApproverGroups groups={approvers} /> },
            { label: "How long that takes", value: waitInWords(approvers.length, expectedWaitSeconds) },
          ]}
        />
      ) : (
        <Box color="text-body-secondary">No access flow gives it like this.</Box>
      )}
      {items.map(({ resourceId, resource, waitingFor }) =>
        waitingFor ? (
          <StatusIndicator key={resourceId} type="warning">
            {items.length > 1 && `${resource?.name}: `}
            {waitingFor.message}
          </StatusIndicator>
        ) : null,
      )}
      {plans.length > 0 && (
        <ExpandableSection headerText={`What will be done in AWS: ${callsInWords(calls)}`}>
          <SpaceBetween size="m">
            {plans.map(({ resourceId, resource, plan }) => (
              <div key={resourceId}>
                {plans.length > 1 && <Box variant="h4">{resource?.name}</Box>}
                <PlannedCalls plan={plan!} />
              </div>
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function waitInWords(approverGroups: number, seconds: number | null | undefined): string {
  if (approverGroups === 0) return "No decision is waited for.";
  if (seconds == null) return "Nobody has decided by this flow yet, so it is not known.";
  return seconds < 60 ? "Usually less than a minute" : `Usually ${saySeconds(seconds)}`;
}

function callsInWords(count: number): string {
  if (count === 0) return "nothing";
  return count === 1 ? "1 call" : `${count} calls`;
}

/** Clusters with the same approvers form one group. */
function groupsOf(items: readonly Item[]): Item[][] {
  const byOutcome = new Map<string, Item[]>();
  for (const item of items) {
    const { flow, approvers, expectedWaitSeconds } = item;
    const outcome = JSON.stringify([flow?.id, approvers, expectedWaitSeconds]);
    byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), item]);
  }
  return [...byOutcome.values()];
}
