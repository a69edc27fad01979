import { disconnectedBefore } from "../connectors/connector-status";
import { type AttentionContext, type AttentionItem, countNoun } from "./attention";

/** Offline connectors that integrations need. */
export async function connectorsAttention({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const connectors: { id: string; name: string; lastSeenAt: Date; count: number }[] = await manager.query(
    `select c.id, c.name, c.last_seen_at as "lastSeenAt", count(*)::int as count
       from connectors c join integrations i on i.connector_id = c.id
      where c.last_seen_at < $1 and (i.enabled or i.deleted_at is not null) group by c.id`,
    [disconnectedBefore(now)],
  );
  return connectors.map(({ id, name, lastSeenAt, count }) => ({
    kind: "CONNECTOR_AWAY",
    key: id,
    since: lastSeenAt,
    count,
    subjects: [{ type: "Connector", id }],
    message: `The connector '${name}' is disconnected: nothing is read, given or taken away for ${countNoun(count, "integration")}, and settings saved meanwhile are not checked.`,
    whatToDo: "Start it again, or give the integrations another connector.",
  }));
}
