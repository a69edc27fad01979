/** SQL for the key of one end of a grant: an extension changes it. */
export function endsSoonKey(grant: string): string {
  return `'ends-soon:' || ${grant}.id || ':' || to_char(${grant}.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The subject of the notification `n`. */
const ID = "cast(case when n.subject_type <> 'attention' then n.subject_id end as uuid)";

/**
 * An item of the request is pending, and the person has not decided it. Notifications of people who are no approvers
 * any more are settled by notify-approvers.ts.
 */
export const WAITS = `exists (
  select 1 from access_request_items i
   where i.request_id = ${ID} and i.next_timer_at is not null
     and not exists (select 1 from access_decisions d where d.item_id = i.id and d.person_id = n.person_id))`;

export const IS_ACTIVE = `exists (select 1 from grants g where g.id = ${ID} and g.state = 'ACTIVE')`;

/** The announced end is still the end of the grant. */
export const ENDS_THEN = `exists (
  select 1 from grants g where g.id = ${ID} and g.state = 'ACTIVE' and n.thing = ${endsSoonKey("g")})`;

/** All items are approved, and all of their access became active, which was notified. */
export const HAS_COME = `not exists (
  select 1 from access_request_items i left join grants g on g.id = i.grant_id
   where i.request_id = ${ID} and (g.id is null or (g.active_at is null and g.ended_at is null)))`;

/** The question is unanswered, and one of its items is pending. */
export const IS_UNANSWERED = `exists (
  select 1 from request_questions q join access_request_items i on i.id = any(q.item_ids)
   where q.request_id = ${ID} and n.thing = 'question:' || q.id and q.answer is null and i.next_timer_at is not null)`;
