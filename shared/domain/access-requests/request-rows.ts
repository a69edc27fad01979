import { type EntityManager, In, type SelectQueryBuilder } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { DelegatedRight } from "../delegations/delegated-rights";
import { AccessDecision, AccessRequest, AccessRequestItem } from "./access-request.entity";
import { type CancelReason, type ItemState, mayItemBecome, requestStateOf } from "./access-request.states";
import { ANY_REQUEST, REQUEST_TOPIC, REQUESTS_OF_PERSON_TOPIC } from "./access-requests.topics";
import type { ApprovedAccess } from "./approved-access";

/** A request with its items and decisions. Items are in the order of the request. */
export interface WholeRequest {
  readonly request: AccessRequest;
  readonly items: readonly AccessRequestItem[];
  readonly decisions: readonly AccessDecision[];
}

/** Locks a request until the transaction ends. Null: not found. */
export async function lockRequest(tx: Tx, id: string): Promise<WholeRequest | null> {
  const request = await tx.manager.findOne(AccessRequest, { where: { id }, lock: { mode: "pessimistic_write" } });
  return request && (await wholeRequests(tx.manager, [request]))[0]!;
}

/** Locks several requests in the order of their ids. */
export async function lockRequests(tx: Tx, ids: readonly string[]): Promise<WholeRequest[]> {
  if (ids.length === 0) return [];
  return wholeRequests(tx.manager, await locking(tx, ids).getMany());
}

/** Locks several requests, and skips those that another transaction has locked. */
export async function lockFreeRequests(tx: Tx, ids: readonly string[]): Promise<WholeRequest[]> {
  if (ids.length === 0) return [];
  return wholeRequests(tx.manager, await locking(tx, ids).setOnLocked("skip_locked").getMany());
}

/** Reads several requests without locks. */
export async function readRequests(manager: EntityManager, ids: readonly string[]): Promise<WholeRequest[]> {
  if (ids.length === 0) return [];
  return wholeRequests(manager, await manager.findBy(AccessRequest, { id: In([...ids]) }));
}

function locking(tx: Tx, ids: readonly string[]): SelectQueryBuilder<AccessRequest> {
  return tx.manager
    .createQueryBuilder(AccessRequest, "request")
    .where("request.id = any(:ids)", { ids })
    .orderBy("request.id")
    .setLock("pessimistic_write");
}

/** The given requests with their items and decisions. */
export async function wholeRequests(
  manager: EntityManager,
  requests: readonly AccessRequest[],
): Promise<WholeRequest[]> {
  if (requests.length === 0) return [];
  const where = { requestId: In(requests.map(({ id }) => id)) };
  const items = await manager.find(AccessRequestItem, { where, order: { id: "ASC" } });
  const decisions = await manager.find(AccessDecision, {
    where: { itemId: In(items.map(({ id }) => id)) },
    order: { decidedAt: "ASC", id: "ASC" },
  });
  return requests.map((request) => {
    const own = items.filter(({ requestId }) => requestId === request.id);
    return { request, items: own, decisions: decisions.filter(({ itemId }) => own.some(({ id }) => id === itemId)) };
  });
}

/** By item, the delegator whose right is used; no entry: own right. */
export type UsedRightsByItem = ReadonlyMap<string, Pick<DelegatedRight, "onBehalfOfId" | "delegationId">>;

export interface ItemOutcome {
  readonly item: AccessRequestItem;
  readonly state: Exclude<ItemState, "PENDING">;
  readonly grantId?: string;
  /** With APPROVED: the approved access. */
  readonly approved?: ApprovedAccess;
  readonly cancelReason?: CancelReason;
}

/**
 * Writes the outcomes of items of locked requests in one statement, to the given rows too. An APPROVED item may still
 * become FAILED.
 */
export async function writeItemStates(tx: Tx, ends: readonly ItemOutcome[]): Promise<void> {
  if (ends.length === 0) return;
  for (const { item, state, grantId, cancelReason, approved } of ends) {
    if (!mayItemBecome(item.state, state)) throw new Error(`An item that is ${item.state} cannot become ${state}.`);
    // A failed item keeps the grant that it was approved with.
    const end = { state, grantId: grantId ?? item.grantId ?? null, cancelReason: cancelReason ?? null };
    Object.assign(item, end, { stateSince: tx.now, nextTimerAt: null });
    if (approved) {
      Object.assign(item, { approvedAccess: approved.access, approvedDurationSeconds: approved.durationSeconds });
    }
  }
  await tx.manager.query(WRITE_ENDS, [JSON.stringify(ends.map(({ item }) => endOf(item))), tx.now]);
}

const WRITE_ENDS = `
update access_request_items i
   set state = e.state, grant_id = e."grantId", cancel_reason = e."cancelReason", state_since = $2, next_timer_at = null,
       approved_access = e."approvedAccess", approved_duration_seconds = e."approvedDurationSeconds"
  from jsonb_to_recordset($1::jsonb) as e(id uuid, state text, "grantId" uuid, "cancelReason" text,
                                          "approvedAccess" jsonb, "approvedDurationSeconds" int) where i.id = e.id`;

function endOf(item: AccessRequestItem): object {
  const { id, state, grantId, cancelReason, approvedAccess, approvedDurationSeconds } = item;
  return { id, state, grantId, cancelReason, approvedAccess, approvedDurationSeconds };
}

/** Writes the next timers and the open tiers of items of locked requests, to the given rows too. */
export async function writeItemTimers(
  tx: Tx,
  timers: readonly { readonly item: AccessRequestItem; readonly tiers: number; readonly nextTimerAt: Date }[],
): Promise<void> {
  if (timers.length === 0) return;
  for (const { item, tiers, nextTimerAt } of timers) Object.assign(item, { tiers, nextTimerAt });
  await tx.manager.query(
    `update access_request_items i set tiers = t.tiers, next_timer_at = t."nextTimerAt"
       from jsonb_to_recordset($1::jsonb) as t(id uuid, tiers int, "nextTimerAt" timestamptz) where i.id = t.id`,
    [JSON.stringify(timers.map(({ item: { id, tiers, nextTimerAt } }) => ({ id, tiers, nextTimerAt })))],
  );
}

/**
 * Derives the states of locked requests from their items, writes them, to the given rows too, and publishes the change
 * to subscribers.
 */
export async function writeRequestStates(tx: Tx, requests: readonly WholeRequest[]): Promise<void> {
  if (requests.length === 0) return;
  for (const whole of requests) {
    const { request } = whole;
    const standing = { state: stateOfRequest(whole), lapsesAt: earliestLapse(whole.items) };
    Object.assign(request, { ...standing, version: request.version + 1, changedAt: tx.now });
    publishRequestChange(tx, request);
  }
  await tx.manager.query(
    `update access_requests r set state = s.state, version = s.version, lapses_at = s."lapsesAt", changed_at = $2
       from jsonb_to_recordset($1::jsonb) as s(id uuid, state text, version int, "lapsesAt" timestamptz) where r.id = s.id`,
    [
      JSON.stringify(
        requests.map(({ request: { id, state, version, lapsesAt } }) => ({ id, state, version, lapsesAt })),
      ),
      tx.now,
    ],
  );
}

export function stateOfRequest({ items, decisions }: Pick<WholeRequest, "items" | "decisions">) {
  const approved = new Set(decisions.filter(({ decision }) => decision === "APPROVE").map(({ itemId }) => itemId));
  return requestStateOf(items.map(({ id, state }) => ({ state, hasApproval: approved.has(id) })));
}

/** The earliest lapse of the pending items; null: no item is pending. */
export function earliestLapse(items: readonly AccessRequestItem[]): Date | null {
  const times = items.flatMap(({ state, lapsesAt }) => (state === "PENDING" && lapsesAt ? [lapsesAt.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

export function publishRequestChange(tx: Tx, { id, requesterId, granteeId }: AccessRequest): void {
  tx.publish(REQUEST_TOPIC, id);
  for (const person of new Set([requesterId, granteeId])) tx.publish(REQUESTS_OF_PERSON_TOPIC, person);
  tx.publish(REQUEST_TOPIC, ANY_REQUEST);
}
