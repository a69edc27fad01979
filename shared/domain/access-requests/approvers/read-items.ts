import type { EntityManager } from "typeorm";
import { AccessDecision, AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

/** Items with their requests and decisions, one by one, those of the oldest request first. Two statements. */
export async function readItems(
  manager: EntityManager,
  itemIds: readonly string[],
  which: "WAITING" | "ALL",
): Promise<WholeRequest[]> {
  if (itemIds.length === 0) return [];
  const query = manager
    .createQueryBuilder(AccessRequestItem, "item")
    .innerJoinAndSelect("item.request", "request")
    .where("item.id = any(:itemIds)", { itemIds });
  if (which === "WAITING") query.andWhere("item.nextTimerAt is not null");
  const items = await query.orderBy("request.createdAt").addOrderBy("item.id").getMany();
  if (items.length === 0) return [];
  const decisions = await manager
    .createQueryBuilder(AccessDecision, "decision")
    .where("decision.itemId = any(:ids)", { ids: items.map(({ id }) => id) })
    .orderBy("decision.decidedAt")
    .addOrderBy("decision.id")
    .getMany();
  return items.map((item) => ({
    request: item.request!,
    items: [item],
    decisions: decisions.filter(({ itemId }) => itemId === item.id),
  }));
}
