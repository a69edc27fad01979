import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { GrantsService } from "../../grants/grants.service";
import type { AccessRequestItem } from "../access-request.entity";
import type { CancelReason } from "../access-request.states";
import { duplicateAccountsOfDeciders, isApproved, loadApprovers } from "../approvers/request-approvers";
import { lockDecisionBasis } from "../decisions/lock-decision-basis";
import { publishRequestEvents } from "../publish-request-events";
import type { RequestEvent } from "../request-events";
import {
  type ItemOutcome,
  lockFreeRequests,
  type WholeRequest,
  writeItemStates,
  writeItemTimers,
  writeRequestStates,
} from "../request-rows";
import { nextTimerAt, openTiers, timerDue } from "../request-timers";
import { approvePossibleItems, approveSatisfiedItems } from "./approve-satisfied-items";
import { failRequests } from "./fail-requests";
import { cancelReasonSql, PENDING_ITEMS_SQL } from "./obsolete-items";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly grants: Pick<GrantsService, "create">;
}

const DUE_AT_ONCE = 100;

/**
 * Runs everything that happens to pending requests without a person. Any number of workers may sweep: each takes the
 * requests that no other has locked. A full batch means that there may be more.
 */
export async function sweepRequests(deps: Dependencies): Promise<void> {
  let handled: number;
  do handled = (await cancelObsoleteItems(deps)) + (await runRequestTimers(deps));
  while (handled >= DUE_AT_ONCE);
  await approveSatisfiedItems(deps);
  await failRequests(deps);
}

/**
 * Cancels pending items that cannot be granted: a person has left, or the cluster, its integration or the flow is gone.
 */
export async function cancelObsoleteItems({ db, uow }: Dependencies): Promise<number> {
  const found: ObsoleteItem[] = await db.query(`${OBSOLETE_ITEMS} limit $1`, [DUE_AT_ONCE]);
  if (found.length === 0) return 0;
  return uow.run(systemActor("sweep"), async (tx) => {
    const requests = await lockFreeRequests(tx, [...new Set(found.map(({ requestId }) => requestId))]);
    // Read again under the lock: a person may have returned meanwhile.
    const stillSo: ObsoleteItem[] = await tx.manager.query(`${OBSOLETE_ITEMS} and "itemId" = any($1)`, [
      found.map(({ itemId }) => itemId),
    ]);
    const reasons = new Map(stillSo.map(({ itemId, reason }) => [itemId, reason]));
    const events = requests
      .map((whole) => ({
        event: "request.cancelled" as const,
        whole,
        items: whole.items.filter(({ id, state }) => state === "PENDING" && reasons.has(id)),
      }))
      .filter(({ items }) => items.length > 0);
    const ends = events.flatMap(({ items }) =>
      items.map((item): ItemOutcome => ({ item, state: "CANCELLED", cancelReason: reasons.get(item.id)! })),
    );
    await writeItemStates(tx, ends);
    await writeRequestStates(
      tx,
      events.map(({ whole }) => whole),
    );
    await publishRequestEvents(tx, events);
    return ends.length;
  });
}

interface ObsoleteItem {
  readonly itemId: string;
  readonly requestId: string;
  readonly reason: CancelReason;
}

const OBSOLETE_ITEMS = `
select * from (select item.id as "itemId", item.request_id as "requestId", ${cancelReasonSql()} as reason from ${PENDING_ITEMS_SQL}) as pending
 where reason is not null`;

/** Runs due timers: lapses items, opens the next escalation tier, or reminds the approvers. */
export async function runRequestTimers(deps: Dependencies): Promise<number> {
  const due: { requestId: string }[] = await deps.db.query(
    `select request_id as "requestId" from access_request_items where next_timer_at <= $1 order by next_timer_at limit $2`,
    [deps.clock.now(), DUE_AT_ONCE],
  );
  if (due.length === 0) return 0;
  return deps.uow.run(systemActor("sweep"), async (tx) => {
    const requests = await lockFreeRequests(tx, [...new Set(due.map(({ requestId }) => requestId))]);
    if (requests.length === 0) return 0;
    const handled = requests.map((whole) => ({ whole, ...dueItems(whole, tx.now) }));
    await lapse(tx, handled);
    await escalateAndRemind(tx, deps.grants, handled);
    return handled.reduce(
      (sum, { lapsed, escalated, reminded }) => sum + lapsed.length + escalated.length + reminded.length,
      0,
    );
  });
}

interface DueItems {
  readonly lapsed: readonly AccessRequestItem[];
  readonly escalated: readonly AccessRequestItem[];
  readonly reminded: readonly AccessRequestItem[];
}

type DueRequest = DueItems & { readonly whole: WholeRequest };

function dueItems(whole: WholeRequest, now: Date): DueItems {
  const due = whole.items.filter(({ nextTimerAt: at }) => at !== null && at <= now);
  const meaning = (item: AccessRequestItem) => timerDue(timesOf(whole, item), item.tiers, now);
  return {
    lapsed: due.filter((item) => meaning(item) === "LAPSE"),
    escalated: due.filter((item) => meaning(item) === "ESCALATE"),
    reminded: due.filter((item) => meaning(item) === "REMIND"),
  };
}

const timesOf = ({ request: { createdAt } }: WholeRequest, { rules: { escalation }, lapsesAt }: AccessRequestItem) => ({
  createdAt,
  lapsesAt: lapsesAt!,
  escalation,
});

async function lapse(tx: Tx, handled: readonly DueRequest[]): Promise<void> {
  const lapsing = handled.filter(({ lapsed }) => lapsed.length > 0);
  const ends = lapsing.flatMap(({ lapsed }) => lapsed.map((item): ItemOutcome => ({ item, state: "LAPSED" })));
  await writeItemStates(tx, ends);
  await writeRequestStates(
    tx,
    lapsing.map(({ whole }) => whole),
  );
  await publishRequestEvents(
    tx,
    lapsing.map(({ whole, lapsed }) => ({ event: "request.lapsed", whole, items: lapsed })),
  );
}

/** Sets the next timers, and publishes the present approvers. */
async function escalateAndRemind(
  tx: Tx,
  grants: Dependencies["grants"],
  handled: readonly DueRequest[],
): Promise<void> {
  // Sorted by grantee, the order in which all transactions lock people, because some items are granted here.
  const affected = handled
    .filter(({ escalated, reminded }) => escalated.length + reminded.length > 0)
    .sort((a, b) => (a.whole.request.granteeId < b.whole.request.granteeId ? -1 : 1));
  if (affected.length === 0) return;
  await writeItemTimers(
    tx,
    affected.flatMap(({ whole, escalated, reminded }) =>
      [...escalated, ...reminded].map((item) => {
        const times = timesOf(whole, item);
        return { item, tiers: openTiers(times, tx.now), nextTimerAt: nextTimerAt(times, tx.now) };
      }),
    ),
  );
  await lockDecisionBasis(
    tx,
    affected.flatMap(({ whole: { items } }) => items.map(({ resourceId }) => resourceId)),
  );
  tx.waited();
  const approvers = await loadApprovers(
    tx.manager,
    affected.map(({ whole }) => whole),
    tx.now,
  );
  const duplicates = await duplicateAccountsOfDeciders(
    tx.manager,
    affected.map(({ whole }) => whole),
  );
  const events: RequestEvent[] = [];
  const changed: WholeRequest[] = [];
  for (const { whole, escalated, reminded } of affected) {
    // Earlier approvals may suffice with the new tier: of its own members, or of approvers who rejoined their group.
    // They cannot approve again, so it is checked here.
    const enough = [...escalated, ...reminded].filter((item) =>
      isApproved(item, whole, approvers.get(item.id)!, duplicates),
    );
    const { approved, approvedBy } = await approvePossibleItems(tx, grants, whole, enough, approvers);
    const isOpen = (item: AccessRequestItem) => !approved.includes(item);
    events.push(
      { event: "request.approved", whole, items: approved, approvedBy },
      { event: "request.escalated", whole, items: escalated.filter(isOpen), approvers },
      { event: "request.reminder", whole, items: reminded.filter(isOpen), approvers },
    );
    if (escalated.length + approved.length > 0) changed.push(whole);
  }
  await writeRequestStates(tx, changed);
  await publishRequestEvents(tx, events);
}
