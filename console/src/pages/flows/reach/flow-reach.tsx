import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { AccessFlowTrigger, RequestScope } from "../../../gql/enums";
import { ApproversNow } from "./approvers-now";
import { FlowChange } from "./flow-change";
import { ReachedClusters, ReachedPeople, ReachedRequestors } from "./reached";
import type { ReadPreview } from "./use-flow-preview";
import { WaitingRequestsList } from "./waiting-requests-list";

interface Props {
  readonly read: ReadPreview;
  readonly trigger: AccessFlowTrigger;
  /** The flow lets requesters ask for other people, so the requesters are not the grantees. */
  readonly isForOthers: boolean;
  readonly isNew: boolean;
}

/** The server's sentence about the draft, its reach now, and the effect of its change. */
export function FlowReach({ isNew, ...props }: Props) {
  const { preview, isReading, hasFailed } = props.read;
  return (
    <Container
      header={
        <Header variant="h2" info={<Reading isReading={isReading} hasFailed={hasFailed} />}>
          What it says
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="flows-sentence" aria-live="polite">
          <bdi>{preview?.summary ?? "Reading"}</bdi>
        </div>
        {preview && preview.problems.length > 0 && (
          <Box color="text-body-secondary">
            {preview.problems.length === 1 ? "1 field is" : `${preview.problems.length} fields are`} left to fill in or
            to correct. Then whom it reaches, and what it changes, is shown here.
          </Box>
        )}
        {preview && preview.problems.length === 0 && <Reach isNew={isNew} {...props} />}
      </SpaceBetween>
    </Container>
  );
}

function Reading({ isReading, hasFailed }: Pick<ReadPreview, "isReading" | "hasFailed">) {
  if (hasFailed && !isReading) return <StatusIndicator type="error">Not read: this is from before</StatusIndicator>;
  return isReading ? <StatusIndicator type="loading">Reading</StatusIndicator> : null;
}

function Reach({ isNew, ...props }: Props) {
  const { read, trigger } = props;
  const preview = read.preview!;
  const { change, waitingRequests, approvers } = preview;
  return (
    <SpaceBetween size="m">
      {change && <FlowChange change={change} isNew={isNew} />}
      <FlowPeopleAndClusters {...props} />
      {approvers && trigger === "SELF_SERVE" && (
        <KeyValuePairs
          columns={1}
          items={[{ label: "Who would approve", value: <ApproversNow approvers={approvers} /> }]}
        />
      )}
      {waitingRequests && waitingRequests.count > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="Requests that nobody could approve any more">
          <WaitingRequestsList waiting={waitingRequests} />
        </Alert>
      )}
    </SpaceBetween>
  );
}

/** The people and clusters that the flow reaches now, page by page. */
export function FlowPeopleAndClusters({ read, trigger, isForOthers }: Omit<Props, "isNew">) {
  const preview = read.preview!;
  const requestors = preview.requestors?.totalCount ?? 0;
  const people = preview.people?.totalCount ?? 0;
  const others = preview.otherResourceCount ?? 0;
  const isAutomatic = trigger === "AUTOMATIC";
  return (
    <SpaceBetween size="xs">
      {!isAutomatic && <ReachedRequestors count={requestors} variables={read.variables} />}
      {(isAutomatic || isForOthers) && (
        <ReachedPeople count={people} isAutomatic={isAutomatic} variables={read.variables} />
      )}
      <ReachedClusters count={preview.resources?.totalCount ?? 0} variables={read.variables} />
      {others > 0 && (
        <Box color="text-body-secondary" fontSize="body-s">
          {others === 1 ? "1 more cluster is meant" : `${others.toLocaleString("en")} more clusters are meant`}, to
          which no access can be given now.
        </Box>
      )}
    </SpaceBetween>
  );
}

export function isForOthers(requestFor: { readonly scopes: readonly RequestScope[] } | null | undefined): boolean {
  return requestFor?.scopes.some((scope) => scope !== "SELF") ?? false;
}
