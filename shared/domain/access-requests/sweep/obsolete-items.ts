import { type PreconditionsSql, STORED_PRECONDITIONS } from "../../grants/ending/grant-preconditions";

/**
 * Items that wait, with request `q`, `requester`, `grantee`, flow `f`, cluster `r` and integration `i`. Pending items have a
 * timer, and nothing else does: the index on it holds them alone, however many were decided.
 */
export const PENDING_ITEMS_SQL = `(select * from access_request_items where next_timer_at is not null) item
  join access_requests q on q.id = item.request_id
  join homes requester on requester.id = q.requester_id
  join homes grantee on grantee.id = q.grantee_id
  join access_flows f on f.id = item.flow_id
  left join resources r on r.id = item.resource_id
  left join integrations i on i.id = r.integration_id`;

/** SQL with the reason for which an item of WAITING_ITEMS is cancelled by itself; null: it waits on. */
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
