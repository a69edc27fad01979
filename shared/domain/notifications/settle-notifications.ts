import type { Tx } from "../../platform/database/unit-of-work";
import { endsSoonKey } from "./announce-ending-grants";
import type { NotificationKind } from "./notification-kinds";
import { NOTIFICATIONS_TOPIC } from "./notifications.topics";

/** Selects open notifications: by subject, by id, or all. */
export type SettleScope = { readonly subjectIds: readonly string[] } | { readonly ids: readonly string[] } | "ALL";

/** Settles notifications whose subject is decided, over, extended or overtaken, by one statement. */
export async function settleNotifications(tx: Tx, scope: SettleScope): Promise<void> {
  const [settled]: [{ personId: string }[], number] = await tx.manager.query(
    `update notifications n set settled_at = $1
      where n.settled_at is null and ${scopeSql(scope)} and (${SETTLED})
      returning n.person_id as "personId"`,
    [tx.now, ...(scope === "ALL" ? [] : ["ids" in scope ? scope.ids : scope.subjectIds])],
  );
  for (const personId of new Set(settled.map((one) => one.personId))) tx.publish(NOTIFICATIONS_TOPIC, personId);
}

function scopeSql(scope: SettleScope): string {
  if (scope === "ALL") return `(n.kind <> 'REQUEST_DECIDED' or n.created_at > $1::timestamptz - interval '3 days')`;
  return "ids" in scope ? "n.id = any($2)" : "n.subject_type <> 'attention' and n.subject_id = any($2)";
}

const ID = "cast(case when n.subject_type <> 'attention' then n.subject_id end as uuid)";

/** The person may decide a pending item of the request. */
const WAITS = `exists (
  select 1 from access_request_items i
   where i.request_id = ${ID} and i.next_timer_at is not null
     and not exists (select 1 from access_decisions d where d.item_id = i.id and d.person_id = n.person_id))`;

const IS_ACTIVE = `exists (select 1 from grants g where g.id = ${ID} and g.state = 'ACTIVE')`;

/** The announced end is still the end of the grant. */
const ENDS_THEN = `exists (
  select 1 from grants g where g.id = ${ID} and g.state = 'ACTIVE' and n.thing = ${endsSoonKey("g")})`;

/** All items are approved, and all of their access became active, which was notified. */
const HAS_COME = `not exists (
  select 1 from access_request_items i left join grants g on g.id = i.grant_id
   where i.request_id = ${ID} and (g.id is null or (g.active_at is null and g.ended_at is null)))`;

/** The question is unanswered, and one of its items is pending. */
const IS_UNANSWERED = `exists (
  select 1 from request_questions q join access_request_items i on i.id = any(q.item_ids)
   where q.request_id = ${ID} and n.thing = 'question:' || q.id and q.answer is null and i.next_timer_at is not null)`;

/** Per kind, the SQL that says whether a notification is settled; "false": nothing is left to do from the start. */
const SETTLED_BY_KIND: Readonly<Record<NotificationKind, string>> = {
  DECISION_WAITING: `not ${WAITS}`,
  DECISION_ESCALATED: `not ${WAITS}`,
  QUESTION_ASKED: `not ${IS_UNANSWERED}`,
  QUESTION_ANSWERED: `not ${WAITS}`,
  REQUEST_DECIDED: HAS_COME,
  ACCESS_ACTIVE: `not ${IS_ACTIVE}`,
  ACCESS_ENDS_SOON: `not ${ENDS_THEN}`,
  ACCESS_ENDED: "false",
  ACCESS_FAILED: "false",
  DELEGATION_CHANGED: "false",
  // notify-admins.ts settles it when its item is gone.
  NEEDS_ATTENTION: "false",
};

const CASES = Object.entries(SETTLED_BY_KIND).map(([kind, isSettled]) => `when '${kind}' then ${isSettled}`);
const SETTLED = `case n.kind ${CASES.join("\n")} end`;
