import { closedForGoodAt } from "../accounts/account.entity";
import type { HeldChanges } from "../grants/automatic/automatic-flow-state.entity";
import { type LastObservation, loadLastObservations } from "../grants/waiting/last-observation";
import { loadWaiting } from "../grants/waiting/load-waiting";
import { overdueBefore } from "../grants/waiting/overdue";
import type { WaitingFor } from "../grants/waiting/waiting-for";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** Access whose end is overdue or unverifiable, and access of automatic flows that waits for an admin. */
export async function accessAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [
    ...(await overdueRevocations(context)),
    ...(await leftByMoves(context)),
    ...(await inGoneAccounts(context)),
    ...(await heldFlows(context)),
  ];
}

const HOW_TO_REMOVE =
  "See that the connector is there and its roles may remove access entries; until then, remove them on the clusters by hand.";

/** Grants `g` that cannot be observed, because their account `a` is closed or has left. */
const IN_GONE_ACCOUNT = `
  grants g join revocation_observations l on l.grant_id = g.id and l.found = 'NOT_OBSERVED'
  join access_targets t on t.id = g.target_id
  join accounts a on a.integration_id = t.integration_id and a.account_id = t.account_id
                 and coalesce(a.closed_since, a.left_since) is not null`;

async function overdueRevocations({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const overdue: { id: string; cluster: string; person: string; since: Date; count: number }[] = await manager.query(
    `select g.id, g.resource_name as cluster, h.display_name as person, min(g.overdue_since) over () as since,
            count(*) over ()::int as count
       from grants g join homes h on h.id = g.person_id
      where g.ended_at is null and g.overdue_since is not null and not exists (
        select 1 from (select g.id from ${IN_GONE_ACCOUNT}) gone where gone.id = g.id)
      order by g.overdue_since, g.id limit $1`,
    [SHOWN_SUBJECTS],
  );
  const [first] = overdue;
  if (!first) return [];
  const ids = overdue.map(({ id }) => id);
  const waiting = await loadWaiting(manager, ids, now);
  const observations = await loadLastObservations(manager, ids, waiting, now);
  const names = overdue.map(
    ({ id, person, cluster }) => `${person} on ${cluster}${reasonOf(observations.get(id), waiting.get(id))}`,
  );
  return [
    {
      kind: "REVOCATION_OVERDUE",
      key: "",
      since: first.since,
      count: first.count,
      subjects: ids.map((id) => ({ type: "Grant", id })),
      message: `${countNoun(first.count, "grant")} should have ended, and the access was not observed gone in time: ${listFirstNames(names, first.count)}.`,
      whatToDo: HOW_TO_REMOVE,
    },
  ];
}

/** Access that a move to another role or slot left at the former one. Its grants are live, so their alarms say nothing. */
async function leftByMoves({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const left: { id: string; since: Date; count: number; names: string[] }[] = await manager.query(
    `select t.integration_id as id, min(l.due_since) as since, count(*)::int as count,
            (array_agg(h.display_name || ' on ' || t.cluster_name || coalesce(' (' || (t.failure ->> 'message') || ')', '')
                       order by l.due_since, t.id))[1:$1] as names
       from access_left_by_moves l join access_targets t on t.id = l.target_id
       join bindings b on b.id = t.binding_id join homes h on h.id = b.person_id
       join accounts a on a.integration_id = t.integration_id and a.account_id = t.account_id
                      and coalesce(a.closed_since, a.left_since) is null
      where l.due_since < $2 group by t.integration_id order by t.integration_id`,
    [SHOWN_SUBJECTS, overdueBefore(now)[0]],
  );
  return left.map(({ id, since, count, names }) => ({
    kind: "REVOCATION_OVERDUE",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `${countNoun(count, "access entry", "access entries")} should have been removed, because the access moved to another role, and the access was not observed gone in time: ${listFirstNames(names, count)}.`,
    whatToDo: HOW_TO_REMOVE,
  }));
}

/** The sentence of the alarm: the last observation, the reason, the action and AWS's request id. */
function reasonOf(observation: LastObservation | undefined, waiting: WaitingFor | undefined): string {
  if (!observation) return "";
  const call = [waiting?.action, waiting?.requestId && `request ${waiting.requestId}`].filter(Boolean).join(", ");
  const reason = observation.found === "OBSERVED_THERE" && waiting ? waiting.message : "";
  return ` (${[observation.message, reason, call].filter(Boolean).join(" ")})`;
}

async function inGoneAccounts({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const accounts: GoneAccount[] = await manager.query(
    `select a.id, a.account_id as "accountId", a.name, a.closed_since as "closedSince", a.left_since as "leftSince",
            count(*)::int as count, (array_agg(g.id order by g.end_asked_at, g.id))[1:$1] as "grantIds",
            (array_agg(h.display_name || ' on ' || g.resource_name order by g.end_asked_at, g.id))[1:$1] as names
       from ${IN_GONE_ACCOUNT} join homes h on h.id = g.person_id group by a.id order by a.id`,
    [SHOWN_SUBJECTS],
  );
  return accounts.map(({ id, accountId, name, closedSince, leftSince, count, grantIds, names }) => ({
    kind: "ACCESS_IN_GONE_ACCOUNT",
    key: id,
    since: closedSince ?? leftSince,
    count,
    subjects: grantIds.map((grantId) => ({ type: "Grant" as const, id: grantId })),
    message: `AWS account '${name}' (${accountId}) ${closedSince ? "is closed" : "has left the organization"}, and nobody can look at ${countNoun(count, "grant")} in it that should have ended: ${listFirstNames(names, count)}.`,
    whatToDo: closedSince
      ? `If the account is reopened, the access is removed. Otherwise the grants end as UNVERIFIED at ${closedForGoodAt(closedSince).toISOString()}, or before by 'abandonGrant'.`
      : "If the account comes back, the access is removed. Otherwise see that its new owner has removed the access entries, and end the grants with 'abandonGrant'.",
  }));
}

interface GoneAccount {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly closedSince: Date | null;
  readonly leftSince: Date | null;
  readonly count: number;
  readonly grantIds: readonly string[];
  readonly names: readonly string[];
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
    message: `The automatic access flow '${name}' would give ${countNoun(gives, "grant")} and end ${countNoun(ends, "grant")} of ${of}, so it waits.`,
    whatToDo:
      atMost === null
        ? "Look at its preview. If that is right, confirm the changes; if not, correct the flow or the people."
        : `One flow gives at most ${atMost} grants: narrow its requestors or its targets, or split it.`,
  }));
}
