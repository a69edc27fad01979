import type { EntityManager } from "typeorm";
import { rowsOfAll } from "../../../platform/database/rows";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { AccessDecision, AccessRequest, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

export interface ReadItems {
  /** Each item as the only one of its request, those of the oldest request first. */
  readonly wholes: readonly WholeRequest[];
  /** Their flows, deleted ones included. */
  readonly flows: ReadonlyMap<string, AccessFlow>;
}

/** Items with their requests, decisions and flows. One statement. */
export async function readItems(
  manager: EntityManager,
  itemIds: readonly string[],
  which: "WAITING" | "ALL",
): Promise<ReadItems> {
  if (itemIds.length === 0) return { wholes: [], flows: new Map() };
  const [items, requests, decisions, flows] = await rowsOfAll<
    [AccessRequestItem, AccessRequest, AccessDecision, AccessFlow]
  >(
    manager,
    [itemIds],
    {
      entity: AccessRequestItem,
      where: `x.id = any($1) ${which === "WAITING" ? "and x.next_timer_at is not null" : ""}
              order by (select created_at from access_requests where id = x.request_id), x.id`,
    },
    { entity: AccessRequest, where: "x.id in (select request_id from access_request_items where id = any($1))" },
    { entity: AccessDecision, where: "x.item_id = any($1) order by x.decided_at, x.id" },
    { entity: AccessFlow, where: "x.id in (select flow_id from access_request_items where id = any($1))" },
  );
  const byId = new Map(requests.map((request) => [request.id, request]));
  const wholes = items.map((item) => ({
    request: byId.get(item.requestId)!,
    items: [item],
    decisions: decisions.filter(({ itemId }) => itemId === item.id),
  }));
  return { wholes, flows: new Map(flows.map((flow) => [flow.id, flow])) };
}
