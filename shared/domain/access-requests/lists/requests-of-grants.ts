import { type EntityManager, In } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { AccessDecision, AccessRequest, AccessRequestItem } from "../access-request.entity";
import { loadApproversFor, mayRead, mayReadAnyway } from "../approvers/request-approvers";

export interface RequestOfGrant {
  readonly request: AccessRequest;
  readonly item: AccessRequestItem;
}

/**
 * The request and item behind each grant, in a fixed number of statements. Null: the grant has no request, or the actor
 * may not read it.
 */
export async function requestsOfGrants(
  manager: EntityManager,
  actor: Actor,
  grantIds: readonly string[],
  at: Date,
): Promise<(RequestOfGrant | null)[]> {
  const items = await manager.find(AccessRequestItem, {
    where: { grantId: In([...grantIds]) },
    relations: { request: true },
  });
  const requests = new Map(items.map(({ request }) => [request!.id, request!]));
  const readable = await readableAmong(manager, actor, [...requests.values()], at);
  const byGrant = new Map(items.map((item) => [item.grantId, item]));
  return grantIds.map((id) => {
    const item = byGrant.get(id);
    return item && readable.has(item.requestId) ? { request: requests.get(item.requestId)!, item } : null;
  });
}

async function readableAmong(
  manager: EntityManager,
  actor: Actor,
  requests: readonly AccessRequest[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const others = requests.filter((request) => !mayReadAnyway(actor, request));
  const anyway = requests.filter((request) => mayReadAnyway(actor, request)).map(({ id }) => id);
  const { personId } = actor;
  if (others.length === 0 || personId === undefined) return new Set(anyway);
  const items = await manager.findBy(AccessRequestItem, { requestId: In(others.map(({ id }) => id)) });
  const decisions = await manager.findBy(AccessDecision, { itemId: In(items.map(({ id }) => id)) });
  const wholes = others.map((request) => {
    const own = items.filter(({ requestId }) => requestId === request.id);
    const ids = new Set(own.map(({ id }) => id));
    return { request, items: own, decisions: decisions.filter(({ itemId }) => ids.has(itemId)) };
  });
  const approvers = await loadApproversFor(manager, personId, wholes, at);
  const byWhoDecides = wholes.filter((whole) => mayRead(actor, whole, approvers)).map(({ request }) => request.id);
  return new Set([...anyway, ...byWhoDecides]);
}
