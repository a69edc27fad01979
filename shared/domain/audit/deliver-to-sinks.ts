import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { acquireLease, type HeldLease, releaseLease } from "../../platform/database/lease";
import { AuditSink } from "./audit-sink.entity";
import type { AuditBatch, AuditSinkPort, SinkEvent, SinkSeal } from "./audit-sink.port";
import { AuditSeal } from "./seals/audit-seal.entity";
import { lastSeal } from "./seals/seal-chain";
import type { SealSigner } from "./seals/seal-signer";
import { asAcknowledged } from "./seals/seal-witnesses";
import { LOG_BEGINNING, type LogPosition, type SealedRow, settledRows } from "./seals/sealed-rows";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly sealSigner: SealSigner;
}

const EVENTS_AT_ONCE = 200;
const MOST_CHARACTERS = 500_000;
const SEALS_AT_ONCE = 200;

/**
 * Longer than the time limit of a sink. A sender that has recorded nothing by then has died, and another one sends the
 * batch again.
 */
const SINK_LEASE = { entity: AuditSink, ms: 60_000 };

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Makes the rows of new sinks, which start with the oldest event. Has to run before any month is dropped, because a
 * month is only kept for sinks that are registered.
 */
export async function registerSinks(
  { db, clock }: Pick<Dependencies, "db" | "clock">,
  sinks: readonly Pick<AuditSinkPort, "name">[],
): Promise<void> {
  await db.query(
    `insert into audit_sinks (name, position, event_id, next_attempt_at)
     select name, $2, $3, $4 from unnest($1::text[]) as sink(name) on conflict do nothing`,
    [sinks.map(({ name }) => name), LOG_BEGINNING.position, LOG_BEGINNING.id, clock.now()],
  );
}

/**
 * Sends a sink the events and seals that it lacks, in the order of the log, until none is left or the sink refuses.
 * Only settled events are sent, so none can appear behind the position reached. The position advances with an
 * acknowledged batch, so none is skipped. Retries never end, and events that the sink lacks are not dropped.
 */
export async function deliverToSink(deps: Dependencies, sink: AuditSinkPort, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const claimed = await claim(deps, sink.name);
    if (!claimed) return;
    const rows = fitting(await settledRows(deps.db.manager, placeOf(claimed.sink), EVENTS_AT_ONCE));
    const place = rows.length > 0 ? { position: rows.at(-1)!.position, id: rows.at(-1)!.id } : placeOf(claimed.sink);
    const seals = await sealsUpTo(deps, place, claimed.sink);
    if (rows.length === 0 && seals.length === 0) return release(deps, claimed);
    const problem = await sink.send(await batchOf(deps, rows, seals), signal);
    // This process is stopping: the result is unknown, so the batch is sent again.
    if (problem !== null && signal.aborted) return release(deps, claimed);
    if (problem !== null) return recordFailure(deps, claimed, problem);
    await advance(deps, claimed, { place, count: rows.length, seal: seals.at(-1) });
  }
}

interface ClaimedSink {
  readonly sink: AuditSink;
  readonly held: HeldLease<AuditSink>;
}

/** Claims a sink that is due and free. A sink whose row was deleted starts over. */
async function claim(deps: Dependencies, name: string): Promise<ClaimedSink | null> {
  const { db, clock } = deps;
  await registerSinks(deps, [{ name }]);
  const now = clock.now();
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

/** The rows that fit into one batch; a row that is too large goes alone. */
function fitting(rows: readonly SealedRow[]): readonly SealedRow[] {
  let characters = 0;
  const end = rows.findIndex((row) => {
    characters += JSON.stringify(row).length;
    return characters > MOST_CHARACTERS;
  });
  return end === -1 ? rows : rows.slice(0, Math.max(end, 1));
}

/** Seals that the sink has not acknowledged although it has their events. */
function sealsUpTo({ db }: Dependencies, { position, id }: LogPosition, { sealSeq }: AuditSink): Promise<AuditSeal[]> {
  return db.manager
    .createQueryBuilder(AuditSeal, "seal")
    .where("seal.seq > :behind", { behind: sealSeq ?? "0" })
    .andWhere("(seal.toPosition, seal.toId) <= (:position, :id)", { position, id })
    .orderBy("seal.seq")
    .limit(SEALS_AT_ONCE)
    .getMany();
}

async function batchOf(
  { db }: Dependencies,
  rows: readonly SealedRow[],
  seals: readonly AuditSeal[],
): Promise<AuditBatch> {
  const seal = await lastSeal(db.manager);
  const ofSeals = seals.length > 0 ? ` ${seals[0]!.hash} ${seals.at(-1)!.hash}` : "";
  return {
    id: createHash("sha256")
      .update(`${rows[0]?.id} ${rows.at(-1)?.id} ${rows.length}${ofSeals}`)
      .digest("hex")
      .slice(0, 32),
    events: rows.map(toSinkEvent),
    seals: seals.map(toldSeal),
    lastSeal: seal && { seq: seal.seq, hash: seal.hash },
  };
}

function toldSeal(seal: AuditSeal): SinkSeal {
  const { seq, hash, previousHash, month, eventCount, fromPosition, fromId, toPosition, toId, sealedAt } = seal;
  return { seq, hash, previousHash, month, eventCount, fromPosition, fromId, toPosition, toId, sealedAt };
}

function toSinkEvent(row: SealedRow): SinkEvent {
  return { ...row, before: parsed(row.before), after: parsed(row.after), about: parsed(row.about) };
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

interface Taken {
  readonly place: LogPosition;
  readonly count: number;
  readonly seal: AuditSeal | undefined;
}

async function advance(deps: Dependencies, claimed: ClaimedSink, { place, count, seal }: Taken): Promise<void> {
  await release(deps, claimed, {
    position: place.position,
    eventId: place.id,
    delivered: String(BigInt(claimed.sink.delivered) + BigInt(count)),
    failedAttempts: 0,
    lastError: null,
    ...(seal && acknowledged(deps, claimed.sink.name, seal)),
  });
}

function acknowledged({ sealSigner }: Dependencies, sink: string, seal: AuditSeal): Partial<AuditSink> {
  const signed = sealSigner.sign(asAcknowledged(sink), seal);
  return {
    sealSeq: seal.seq,
    sealHash: seal.hash,
    sealKeyId: signed?.keyId ?? null,
    sealSignature: signed?.signature ?? null,
  };
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

/** A sender slower than its lease records nothing: another one holds the sink. */
async function release(
  { db, clock }: Dependencies,
  { held }: ClaimedSink,
  set: Partial<AuditSink> = {},
): Promise<void> {
  await releaseLease({ manager: db.manager, now: clock.now() }, SINK_LEASE, held, set);
}
