import { systemActor } from "../../../kernel/actor";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { publishRequestEvents } from "../publish-request-events";
import type { AccessFailure } from "../request-events";
import { type ItemOutcome, lockFreeRequests, writeItemStates, writeRequestStates } from "../request-rows";

/** Workers fail grants, and the same workers run this sweep, so older failures were processed already. */
const LOOKBACK_MS = 7 * 86_400_000;

const AT_ONCE = 100;

/**
 * Marks items FAILED whose grant has failed, and publishes the event. This is a sweep because requests are locked
 * before grants: the transaction that fails a grant may not lock its request.
 */
export async function failRequests({ uow }: { readonly uow: UnitOfWork }): Promise<void> {
  const failed = await uow.statement<FailedItem>(`${FAILED} limit $2`, (now) => [lookbackStart(now), AT_ONCE]);
  if (failed.length === 0) return;
  const ids = [...new Set(failed.map(({ requestId }) => requestId))];
  await uow.run(systemActor("sweep"), (tx) => failLocked(tx, ids));
}

async function failLocked(tx: Tx, ids: readonly string[]): Promise<void> {
  const requests = await lockFreeRequests(tx, ids);
  const failed: FailedItem[] = await tx.manager.query(`${FAILED} and i.request_id = any($2)`, [
    lookbackStart(tx.now),
    requests.map(({ request }) => request.id),
  ]);
  const failures = new Map(failed.map(({ itemId, reason, message }) => [itemId, { reason, message }]));
  const events = requests
    .map((whole) => ({
      event: "request.failed" as const,
      whole,
      items: whole.items.filter(({ id }) => failures.has(id)),
      failures,
    }))
    .filter(({ items }) => items.length > 0);
  await writeItemStates(
    tx,
    events.flatMap(({ items }) => items.map((item): ItemOutcome => ({ item, state: "FAILED" }))),
  );
  await writeRequestStates(
    tx,
    events.map(({ whole }) => whole),
  );
  await publishRequestEvents(tx, events);
}

const lookbackStart = (now: Date): Date => new Date(now.getTime() - LOOKBACK_MS);

interface FailedItem extends AccessFailure {
  readonly itemId: string;
  readonly requestId: string;
}

const FAILED = `
select i.id as "itemId", i.request_id as "requestId", g.end_reason as reason, g.end_message as message
  from grants g join access_request_items i on i.grant_id = g.id
 where g.state = 'FAILED' and g.ended_at >= $1 and i.state = 'APPROVED'`;
