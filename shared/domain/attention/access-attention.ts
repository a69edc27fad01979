import type { HeldChanges } from "../grants/automatic-flow-state.entity";
import { loadWaiting } from "../grants/load-waiting";
import type { WaitingFor } from "../grants/waiting-for";
import { type AttentionContext, type AttentionItem, counted, listed, SHOWN_SUBJECTS } from "./attention";

/** Access that should be gone, and access of automatic flows that waits for an admin. */
export async function accessAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await overdueRevocations(context)), ...(await heldFlows(context))];
}

async function overdueRevocations({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const overdue: { id: string; cluster: string; person: string; since: Date; count: number }[] = await manager.query(
    `select g.id, g.resource_name as cluster, h.display_name as person, min(g.overdue_since) over () as since,
            count(*) over ()::int as count
       from grants g join homes h on h.id = g.person_id where g.ended_at is null and g.overdue_since is not null
      order by g.overdue_since, g.id limit $1`,
    [SHOWN_SUBJECTS],
  );
  const [first] = overdue;
  if (!first) return [];
  const ids = overdue.map(({ id }) => id);
  const waiting = await loadWaiting(manager, ids, now);
  const names = overdue.map(({ id, person, cluster }) => `${person} on ${cluster}${reasonOf(waiting.get(id))}`);
  return [
    {
      kind: "REVOCATION_OVERDUE",
      key: "",
      since: first.since,
      count: first.count,
      subjects: ids.map((id) => ({ type: "Grant", id })),
      message: `${counted(first.count, "grant")} should have ended, and the access was not seen gone in time: ${listed(names, first.count)}.`,
      whatToDo:
        "See that the connector is there and its roles may remove access entries; until then, remove them on the clusters by hand.",
    },
  ];
}

/** As the alarm has it: the sentence, the action and AWS's id of the call. */
function reasonOf(waiting: WaitingFor | undefined): string {
  if (!waiting) return "";
  const { message, action, requestId } = waiting;
  const call = [action, requestId && `request ${requestId}`].filter(Boolean).join(", ");
  return ` (${message}${call === "" ? "" : ` ${call}`})`;
}

async function heldFlows({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const flows: { id: string; name: string; held: HeldChanges }[] = await manager.query(
    `select f.id, f.name, s.held from automatic_flow_states s join access_flows f on f.id = s.flow_id
      where s.held is not null and f.active and f.deleted_at is null`,
  );
  return flows.map(({ id, name, held: { gives, ends, of, since, atMost } }) => ({
    kind: "FLOW_CHANGES_HELD",
    key: id,
    since: new Date(since),
    count: gives + ends,
    subjects: [{ type: "AccessFlow", id }],
    message: `The automatic access flow '${name}' would give ${counted(gives, "grant")} and end ${counted(ends, "grant")} of ${of}, so it waits.`,
    whatToDo:
      atMost === null
        ? "Look at its preview. If that is right, confirm the changes; if not, correct the flow or the people."
        : `One flow gives at most ${atMost} grants: narrow its requestors or its targets, or split it.`,
  }));
}
