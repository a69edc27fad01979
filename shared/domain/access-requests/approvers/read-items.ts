import type { EntityManager } from "typeorm";
import { rowsOfAll } from "../../../platform/database/rows";
import { AccessDecision, AccessRequest, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

/** Items with their requests and decisions, one by one, those of the oldest request first. One statement. */
export async function readItems(
  manager: EntityManager,
  itemIds: readonly string[],
  which: "WAITING" | "ALL",
): Promise<WholeRequest[]> {
  if (itemIds.length === 0) return [];
  const [items, requests, decisions] = await rowsOfAll<[AccessRequestItem, AccessRequest, AccessDecision]>(
    manager,
    [itemIds],
    {
      entity: AccessRequestItem,
      where: `x.id = any($1) ${which === "WAITING" ? "and x.next_timer_at is not null" : ""}
              order by (select created_at from access_requests where id = x.request_id), x.id`,
    },
    { entity: AccessRequest, where: "x.id in (select request_id from access_request_items where id = any($1))" },
    { entity: AccessDecision, where: "x.item_id = any($1) order by x.decided_at, x.id" },
  );
  const byId = new Map(requests.map((request) => [request.id, request]));
  return items.map((item) => ({
    request: byId.get(item.requestId)!,
    items: [item],
    decisions: decisions.filter(({ itemId }) => itemId === item.id),
  }));
}
