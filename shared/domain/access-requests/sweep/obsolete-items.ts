import { type PreconditionsSql, STORED_PRECONDITIONS } from "../../grants/ending/grant-preconditions";

/**
 * Pending items, with request `q`, `requester`, `grantee`, flow `f`, cluster `r` and integration `i`. Only pending
 * items have a timer, so its partial index holds no decided item. `offset 0` plans each home by itself: the plan of all
 * tables in one took 16 ms, a hundred times as long as its execution.
 */
export const PENDING_ITEMS_SQL = `(select * from access_request_items where next_timer_at is not null) item
  join access_requests q on q.id = item.request_id
  join lateral (select active from homes where id = q.requester_id offset 0) requester on true
  join lateral (select active from homes where id = q.grantee_id offset 0) grantee on true
  join access_flows f on f.id = item.flow_id
  left join resources r on r.id = item.resource_id
  left join integrations i on i.id = r.integration_id`;

/** SQL for the reason to cancel an item of PENDING_ITEMS_SQL; null: it stays pending. */
export function cancelReasonSql({
  status,
  isDeleted,
}: Pick<PreconditionsSql, "status" | "isDeleted"> = STORED_PRECONDITIONS): string {
  return `case when not requester.active then 'REQUESTER_INACTIVE'
              when not grantee.active then 'GRANTEE_INACTIVE'
              when r.id is null or ${isDeleted} then 'INTEGRATION_DELETED'
              when ${status} = 'GONE' then 'RESOURCE_GONE'
              when ${status} = 'OUT_OF_SCOPE' then 'OUT_OF_SCOPE'
              when f.deleted_at is not null then 'FLOW_DELETED' end`;
}
