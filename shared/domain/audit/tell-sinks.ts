import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { acquireLease, type HeldLease, releaseLease } from "../../platform/database/lease";
import { AuditSink } from "./audit-sink.entity";
import type { AuditBatch, AuditSinkPort, ToldEvent } from "./audit-sink.port";
import { lastSeal } from "./seal-audit-log";
import { BEGINNING, type SealedRow, settledRows } from "./sealed-rows";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

const EVENTS_AT_ONCE = 200;
const MOST_CHARACTERS = 500_000;

/** Longer than a sink may take. Whoever has not recorded by then has died, and somebody else sends the batch again. */
const SINK_LEASE = { entity: AuditSink, ms: 60_000 };

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Sends a sink what it has not got, in the order of the log, until there is nothing left or it does not take it. Only settled
 * events are sent, so that none can appear behind the place that was reached; and that place moves on only when a batch was
 * taken, so that none is skipped. A sink is tried for ever: what it has not got is not dropped either.
 */
export async function tellSink(deps: Dependencies, sink: AuditSinkPort, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const claimed = await claim(deps, sink.name);
    if (!claimed) return;
    const rows = fitting(await settledRows(deps.db.manager, placeOf(claimed.sink), EVENTS_AT_ONCE));
    const last = rows.at(-1);
    if (!last) return release(deps, claimed);
    const problem = await sink.send(await batchOf(deps, rows), signal);
    // Stopped on our side: nothing is known of it, and it is sent again.
    if (problem !== null && signal.aborted) return release(deps, claimed);
    if (problem !== null) return recordFailure(deps, claimed, problem);
    await advance(deps, claimed, last, rows.length);
  }
}

interface ClaimedSink {
  readonly sink: AuditSink;
  readonly held: HeldLease<AuditSink>;
}

/** The sink, when it is due and nobody else is at it. A new one begins with the first event there is. */
async function claim({ db, clock }: Dependencies, name: string): Promise<ClaimedSink | null> {
  const now = clock.now();
  await db.query(
    "insert into audit_sinks (name, position, event_id, next_attempt_at) values ($1, $2, $3, $4) on conflict do nothing",
    [name, BEGINNING.position, BEGINNING.id, now],
  );
  const token = await acquireLease({ manager: db.manager, now }, SINK_LEASE, {
    where: "t.name = :name and t.next_attempt_at <= :now",
    parameters: { name },
  });
  if (token === null) return null;
  const sink = await db.manager.findOneBy(AuditSink, { name, leaseToken: token });
  return sink && { sink, held: { name, leaseToken: token } };
}

function placeOf({ position, eventId }: AuditSink) {
  return { position, id: eventId };
}

/** As many as may be sent at once; one that is too large by itself goes alone. */
function fitting(rows: readonly SealedRow[]): readonly SealedRow[] {
  let characters = 0;
  const end = rows.findIndex((row) => {
    characters += JSON.stringify(row).length;
    return characters > MOST_CHARACTERS;
  });
  return end === -1 ? rows : rows.slice(0, Math.max(end, 1));
}

async function batchOf({ db }: Dependencies, rows: readonly SealedRow[]): Promise<AuditBatch> {
  const seal = await lastSeal(db.manager);
  return {
    id: createHash("sha256")
      .update(`${rows[0]!.id} ${rows.at(-1)!.id} ${rows.length}`)
      .digest("hex")
      .slice(0, 32),
    events: rows.map(told),
    lastSeal: seal && { seq: seal.seq, hash: seal.hash },
  };
}

function told(row: SealedRow): ToldEvent {
  return { ...row, before: parsed(row.before), after: parsed(row.after), about: parsed(row.about) };
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

async function advance(deps: Dependencies, claimed: ClaimedSink, last: SealedRow, count: number): Promise<void> {
  await release(deps, claimed, {
    position: last.position,
    eventId: last.id,
    delivered: String(BigInt(claimed.sink.delivered) + BigInt(count)),
    failedAttempts: 0,
    lastError: null,
  });
}

async function recordFailure(deps: Dependencies, claimed: ClaimedSink, problem: string): Promise<void> {
  const { failedAttempts } = claimed.sink;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failedAttempts, 20), LONGEST_PAUSE_MS);
  await release(deps, claimed, {
    failedAttempts: failedAttempts + 1,
    lastError: problem,
    nextAttemptAt: new Date(deps.clock.now().getTime() + pause),
  });
}

/** A sender slower than its lease moves nothing: another one has the sink now. */
async function release(
  { db, clock }: Dependencies,
  { held }: ClaimedSink,
  set: Partial<AuditSink> = {},
): Promise<void> {
  await releaseLease({ manager: db.manager, now: clock.now() }, SINK_LEASE, held, set);
}
