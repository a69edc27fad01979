import { type EntityManager, In, IsNull, Not } from "typeorm";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { AccessDecision, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

export interface ReadItems {
  /** Each item as the only one of its request, those of the oldest request first. */
  readonly wholes: readonly WholeRequest[];
  /** Their flows, deleted ones included. */
  readonly flows: ReadonlyMap<string, AccessFlow>;
}

/** Items with their requests, decisions and flows. Three statements. */
export async function readItems(
  manager: EntityManager,
  itemIds: readonly string[],
  which: "WAITING" | "ALL",
): Promise<ReadItems> {
  if (itemIds.length === 0) return { wholes: [], flows: new Map() };
  const items = await manager.find(AccessRequestItem, {
    where: { id: In(itemIds), ...(which === "WAITING" && { nextTimerAt: Not(IsNull()) }) },
    relations: { request: true },
    order: { request: { createdAt: "ASC" }, id: "ASC" },
  });
  const decisions = await manager.find(AccessDecision, {
    where: { itemId: In(itemIds) },
    order: { decidedAt: "ASC", id: "ASC" },
  });
  const flows = await manager.findBy(AccessFlow, { id: In([...new Set(items.map(({ flowId }) => flowId))]) });
  const wholes = items.map((item) => ({
    request: item.request!,
    items: [item],
    decisions: decisions.filter(({ itemId }) => itemId === item.id),
  }));
  return { wholes, flows: new Map(flows.map((flow) => [flow.id, flow])) };
}
