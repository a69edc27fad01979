import { createHash, randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
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
const LEASE_MS = 60_000;

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
    const rows = fitting(await settledRows(deps.db.manager, placeOf(claimed), EVENTS_AT_ONCE));
    const last = rows.at(-1);
    if (!last) return release(deps, claimed);
    const problem = await sink.send(await batchOf(deps, rows), signal);
    // Stopped on our side: nothing is known of it, and it is sent again.
    if (problem !== null && signal.aborted) return release(deps, claimed);
    if (problem !== null) return recordFailure(deps, claimed, problem);
    await advance(deps, claimed, last, rows.length);
  }
}

/** The sink, when it is due and nobody else is at it. A new one begins with the first event there is. */
async function claim({ db, clock }: Dependencies, name: string): Promise<AuditSink | null> {
  const now = clock.now();
  await db.query(
    "insert into audit_sinks (name, position, event_id, next_attempt_at) values ($1, $2, $3, $4) on conflict do nothing",
    [name, BEGINNING.position, BEGINNING.id, now],
  );
  const token = randomUUID();
  const { affected } = await db.manager
    .createQueryBuilder()
    .update(AuditSink)
    .set({ leaseToken: token, leasedUntil: new Date(now.getTime() + LEASE_MS) })
    .where("name = :name and next_attempt_at <= :now and (leased_until is null or leased_until <= :now)", { name, now })
    .execute();
  return affected ? db.manager.findOneBy(AuditSink, { name, leaseToken: token }) : null;
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
  return { ...row, before: parsed(row.before), after: parsed(row.after) };
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

async function advance({ db }: Dependencies, sink: AuditSink, last: SealedRow, count: number): Promise<void> {
  await db.query(
    // Whoever was slower than the lease moves nothing: it is somebody else's now.
    `update audit_sinks set position = $3, event_id = $4, delivered = delivered + $5, failed_attempts = 0, last_error = null,
            lease_token = null, leased_until = null where name = $1 and lease_token = $2`,
    [sink.name, sink.leaseToken, last.position, last.id, count],
  );
}

async function recordFailure({ db, clock }: Dependencies, sink: AuditSink, problem: string): Promise<void> {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(sink.failedAttempts, 20), LONGEST_PAUSE_MS);
  await db.query(
    `update audit_sinks set failed_attempts = failed_attempts + 1, last_error = $3, next_attempt_at = $4,
            lease_token = null, leased_until = null where name = $1 and lease_token = $2`,
    [sink.name, sink.leaseToken, problem, new Date(clock.now().getTime() + pause)],
  );
}

async function release({ db }: Dependencies, sink: AuditSink): Promise<void> {
  await db.query(
    "update audit_sinks set lease_token = null, leased_until = null where name = $1 and lease_token = $2",
    [sink.name, sink.leaseToken],
  );
}
