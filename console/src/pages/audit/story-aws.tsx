import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { exactTime } from "../../parts/words/moment";
import { ShortId } from "../../parts/words/short-id";
import type { AuditEvent } from "./audit-documents";
import { callsIn, leaseEventsIn, lifeIn, type MadeCall } from "./story-facts";

/** The leases, the calls to AWS and the states of the grant, each with its time. */
export function StoryAws({ events }: { readonly events: readonly AuditEvent[] }) {
  const leases = leaseEventsIn(events);
  return (
    <Container header={<Header variant="h2">In AWS</Header>}>
      <SpaceBetween size="m">
        {leases.length > 0 && <Steps title="Role" events={leases} />}
        <Calls title="Calls that AWS took" none="None is on record." calls={callsIn(events)} />
        <Steps title="The access" events={lifeIn(events)} />
      </SpaceBetween>
    </Container>
  );
}

function Steps({ title, events }: { readonly title: string; readonly events: readonly AuditEvent[] }) {
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <ul>
        {events.map(({ id, at, summary }) => (
          <li key={id}>
            <bdi>{summary}</bdi> {exactTime(at)}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface CallsProps {
  readonly title: string;
  /** Said where there are no calls. */
  readonly none: string;
  readonly calls: readonly MadeCall[];
}

/** CloudTrail finds each call by its request id. */
export function Calls({ title, none, calls }: CallsProps) {
  return (
    <div>
      <Box variant="h3">{title}</Box>
      {calls.length === 0 && <Box>{none}</Box>}
      <ul>
        {calls.map(({ at, operation, requestId }) => (
          <li key={`${at} ${operation} ${requestId}`}>
            {operation}, {exactTime(at)}
            {requestId && (
              <>
                , request id <ShortId id={requestId} name={`the request id of ${operation}`} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
