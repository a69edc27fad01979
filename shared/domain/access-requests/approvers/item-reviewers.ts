import type { EntityManager } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import { mayDecide } from "../../access-flows/approvers";
import { ownedResources } from "../../owners/owned-resources";
import { readItems } from "./read-items";
import { loadApproversFor } from "./request-approvers";

/**
 * The items whose decision facts the actor may read: the grantee's access on the resource and the planned calls.
 * Readers may, owners of the resource, and everybody who decided, may decide, or could if the item were pending.
 * Requesters and grantees may not.
 */
export async function itemsReviewableBy(
  manager: EntityManager,
  actor: Actor,
  itemIds: readonly string[],
  at: Date,
): Promise<ReadonlySet<string>> {
  if (isReader(actor)) return new Set(itemIds);
  const { personId } = actor;
  if (personId === undefined) return new Set();
  const rows: { id: string }[] = await manager.query(OWNED_OR_DECIDED, [personId, itemIds]);
  const known = new Set(rows.map(({ id }) => id));
  const { wholes: left, flows } = await readItems(
    manager,
    itemIds.filter((id) => !known.has(id)),
    "ALL",
  );
  const approvers = await loadApproversFor(manager, personId, left, at, { flows });
  const theirs = left.flatMap(({ items }) => items.filter(({ id }) => mayDecide(personId, approvers.get(id)!)));
  return new Set([...known, ...theirs.map(({ id }) => id)]);
}

const OWNED_OR_DECIDED = `
select i.id from access_request_items i
 where i.id = any($2::uuid[])
   and (i.resource_id in (${ownedResources("$1")})
        or exists (select 1 from access_decisions d where d.item_id = i.id and $1::uuid in (d.person_id, d.on_behalf_of_id)))`;
