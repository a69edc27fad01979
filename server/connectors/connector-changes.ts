import type { Platform } from "../../shared/compose";
import { connectorStatus } from "../../shared/domain/connectors/connector-status";
import { ANY_CONNECTOR, CONNECTOR_TOPIC } from "../../shared/domain/connectors/connectors.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import { SentStates } from "../graphql/subscriptions/sent-states";
import type { ConnectorEventType } from "./connector.type";

type Reads = Pick<Platform, "live" | "clock" | "connectorsQueries" | "doctorQueries">;

/**
 * One connector, or all, in their current state, and each again when a visible field changes. Heartbeats alone are no
 * change; a poll finds a connector that went silent. The stream of one connector ends with its deletion.
 */
export function connectorChanges(
  { live, clock, connectorsQueries, doctorQueries }: Reads,
  id: string | null,
): AsyncGenerator<ConnectorEventType> {
  const sent = new SentStates();
  let isOver = false;
  return liveQuery(live, CONNECTOR_TOPIC, id ?? ANY_CONNECTOR, async () => {
    if (isOver) return null;
    const connectors = await connectorsQueries.followed(id);
    const tests = await doctorQueries.lastTestsOf(connectors.map((one) => one.id));
    const states = connectors.map(({ lastSeenAt, ...seen }, n) => {
      const test = tests[n] && [tests[n].id, tests[n].state];
      return [seen.id, [connectorStatus({ lastSeenAt }, clock.now()), test, seen]] as const;
    });
    isOver = id !== null && connectors.length === 0;
    const byId = new Map(connectors.map((one) => [one.id, one]));
    return sent.changesIn(new Map(states)).map((changed) => ({
      connectorId: changed,
      connector: byId.get(changed) ?? null,
    }));
  });
}
