import type { Tx } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import { addNotices } from "../notices/add-notice";
import type { ExtensionNow, GrantNoticeData } from "./notice-data";

const AT_ONCE = 200;

/** The key of one end of one grant, in SQL: an extension makes another one of it. */
export function endsSoonThing(grant: string): string {
  return `'ends-soon:' || ${grant}.id || ':' || to_char(${grant}.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/**
 * How long before its end a grant is said to end: 15 % of its time, at least 5 minutes and at most a day, but never more than
 * half of it.
 */
const LEAD = `make_interval(secs => least(86400, t.seconds / 2, greatest(300, t.seconds * 0.15)))`;

/** Puts `grant.ends-soon` into the outbox, once for each end of what somebody asked for. Several may do this at once. */
export async function announceEnds(tx: Tx): Promise<void> {
  const ending: Ending[] = await tx.manager.query(ENDING, [tx.now, AT_ONCE]);
  await addNotices(
    tx,
    ending.map(({ noticeId, flow, ...grant }) => ({
      id: noticeId,
      event: "grant.ends-soon",
      subjectType: "grant",
      subjectId: grant.grantId,
      data: { ...grant, endsAt: grant.endsAt.toISOString(), extension: extensionOf(flow, grant.extensions) },
    })),
  );
}

interface Ending extends Pick<GrantNoticeData, "grantId" | "person" | "resource"> {
  readonly noticeId: string;
  readonly access: ClusterAccess;
  readonly endsAt: Date;
  readonly extensions: number;
  /** Settings of the flow it came by; null: it is not in use any more, or an approver took time off, which nobody puts back. */
  readonly flow: { readonly maxExtensions: number; readonly extensionSeconds: number } | null;
}

function extensionOf(flow: Ending["flow"], used: number): ExtensionNow {
  return { seconds: flow?.extensionSeconds ?? 0, left: Math.max(0, (flow?.maxExtensions ?? 0) - used) };
}

/** The id follows from grant and end: announced by two at once, it is there once. */
const ENDING = `
select md5(${endsSoonThing("g")})::uuid as "noticeId", g.id as "grantId", g.access, g.ends_at as "endsAt", g.extensions,
       jsonb_build_object('id', h.id, 'name', h.display_name) as person,
       jsonb_build_object('id', g.resource_id, 'name', g.resource_name) as resource,
       case when f.active and f.deleted_at is null and not exists (
         select 1 from access_request_items i join access_decisions d on d.item_id = i.id
          where i.grant_id = g.id and d.less_duration_seconds is not null) then f.definition -> 'settings' end as flow
  from grants g
  cross join lateral (select extract(epoch from g.ends_at - g.active_at) as seconds) t
  join homes h on h.id = g.person_id
  left join access_flows f on f.id = g.flow_id
 where g.ended_at is null and g.state = 'ACTIVE' and g.end_asked_at is null and g.ends_at > $1
   and g.ends_at - ${LEAD} <= $1
   and exists (select 1 from access_request_items i where i.grant_id = g.id)
   and not exists (select 1 from notices n where n.id = md5(${endsSoonThing("g")})::uuid)
 order by g.ends_at limit $2`;
