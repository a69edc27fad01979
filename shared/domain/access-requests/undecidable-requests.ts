import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../access/cluster-access.port";
import type { FlowViolation } from "../access-flows/matching/evaluate-flow";
import { recheckAll } from "../access-flows/matching/match-flows";
import type { ProposedFlow, RequestsOfFlow } from "../access-flows/requests-of-flow.port";
import { publishRequestEvents } from "./publish-request-events";
import { type ItemOutcome, lockRequests, writeItemStates, writeRequestStates } from "./request-rows";

/** Fulfils the port of access flows: counts and cancels pending requests that a changed flow makes undecidable. */
export const requestsOfFlow: RequestsOfFlow = {
  lock: async (tx, flowId) => void (await lockRequests(tx, await waitingIds(tx.manager, flowId))),
  undecidable: async (manager, flow, at) => requestIds(await undecidableItems(manager, flow, at)),
  end: cancelUndecidableItems,
};

async function cancelUndecidableItems(tx: Tx, flow: ProposedFlow): Promise<readonly string[]> {
  const undecidable = await undecidableItems(tx.manager, flow, tx.now);
  const itemIds = new Set(undecidable.map(({ itemId }) => itemId));
  const ids = requestIds(undecidable);
  const requests = await lockRequests(tx, ids);
  const events = requests.map((whole) => ({
    event: "request.cancelled" as const,
    whole,
    items: whole.items.filter(({ id }) => itemIds.has(id)),
  }));
  const cancelReason = flow.deletedAt ? "FLOW_DELETED" : "FLOW_CHANGED";
  await writeItemStates(
    tx,
    events.flatMap(({ items }) => items.map((item): ItemOutcome => ({ item, state: "CANCELLED", cancelReason }))),
  );
  await writeRequestStates(tx, requests);
  await publishRequestEvents(tx, events);
  return ids;
}

interface WaitingItem {
  readonly itemId: string;
  readonly requestId: string;
  readonly requesterId: string;
  readonly granteeId: string;
  /** Null: the cluster is no longer in the inventory. */
  readonly resourceId: string | null;
  readonly access: ClusterAccess;
}

/** All pending items of a flow that is not in use are undecidable. Of a flow in use, those that its rules do not allow. */
async function undecidableItems(manager: EntityManager, flow: ProposedFlow, at: Date): Promise<WaitingItem[]> {
  const waiting: WaitingItem[] = await manager.query(WAITING, [flow.id]);
  if (!flow.active || flow.deletedAt) return waiting;
  const known = waiting.flatMap((item) => (item.resourceId ? [{ ...item, resourceId: item.resourceId, at }] : []));
  const refusals = await recheckAll(manager, flow, known);
  const undecidable = new Set(known.filter((_, n) => refusals[n]!.some(isLasting)).map(({ itemId }) => itemId));
  return waiting.filter(({ itemId }) => undecidable.has(itemId));
}

/**
 * Refusals that pass by themselves do not make an item undecidable: a cluster may return, and timeframes limit requesting alone.
 */
function isLasting({ flowId, code }: FlowViolation): boolean {
  return flowId !== null && code !== "OUTSIDE_TIMEFRAME";
}

async function waitingIds(manager: EntityManager, flowId: string): Promise<string[]> {
  return requestIds(await manager.query(WAITING, [flowId]));
}

function requestIds(items: readonly WaitingItem[]): string[] {
  return [...new Set(items.map(({ requestId }) => requestId))];
}

const WAITING = `
select i.id as "itemId", r.id as "requestId", r.requester_id as "requesterId", r.grantee_id as "granteeId",
       i.resource_id as "resourceId", i.access
  from access_request_items i join access_requests r on r.id = i.request_id
 where i.flow_id = $1 and i.next_timer_at is not null
 order by r.created_at, r.id, i.id`;
