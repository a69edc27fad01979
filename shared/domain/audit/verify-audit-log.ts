import type { DataSource, EntityManager } from "typeorm";
import { AuditDroppedMonth, AuditSeal } from "./audit-seal.entity";
import { hashSeal, NO_SEAL } from "./seal-hash";
import { BEGINNING, hashRows, rowsBetween } from "./sealed-rows";

export const AUDIT_BREAKS = [
  "SEAL_MISSING",
  "SEAL_ALTERED",
  "ROW_MISSING",
  "ROW_INSERTED",
  "ROW_ALTERED",
  "DROPPED_WITHOUT_RECORD",
] as const;
export type AuditBreakKind = (typeof AUDIT_BREAKS)[number];

/** The first place at which the log is not what was sealed. */
export interface AuditBreak {
  readonly kind: AuditBreakKind;
  readonly seal: string;
  /** When the events of the seal happened; null where the seal itself is missing. */
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly message: string;
}

export interface AuditVerification {
  /** Seals that were found right, and the events that were read for them. */
  readonly seals: number;
  readonly events: number;
  /** Events of months that were dropped when their time was over; their seals are right. */
  readonly droppedEvents: number;
  /** To be kept elsewhere: the same seal must have the same hash for ever. */
  readonly lastSeal: { readonly seq: string; readonly hash: string } | null;
  readonly firstBreak: AuditBreak | null;
}

const SEALS_AT_ONCE = 200;

/**
 * Reads the log again and compares it with its seals, in order, up to the first that does not fit. Holds no more than one
 * seal's events at a time. With times: only the seals about events between them.
 */
export async function verifyAuditLog(db: DataSource, from: Date | null, to: Date | null): Promise<AuditVerification> {
  const { manager } = db;
  const range = await sealsAbout(manager, from, to);
  const dropped = new Set((await manager.find(AuditDroppedMonth)).map(({ month }) => month));
  const told = { seals: 0, events: 0, droppedEvents: 0 };
  let previous: AuditSeal | null = null;
  if (range && range.first > 1n) previous = await manager.findOneBy(AuditSeal, { seq: String(range.first - 1n) });
  for await (const seal of range ? sealsFrom(manager, range.first, range.last) : []) {
    const problem =
      problemOfSeal(previous, seal, range!.first) ?? (await problemOfRows(manager, seal, dropped.has(seal.month)));
    if (problem) return { ...told, lastSeal: nameOf(previous), firstBreak: problem };
    told.seals += 1;
    if (dropped.has(seal.month)) told.droppedEvents += seal.eventCount;
    else told.events += seal.eventCount;
    previous = seal;
  }
  return { ...told, lastSeal: nameOf(previous), firstBreak: null };
}

async function sealsAbout(manager: EntityManager, from: Date | null, to: Date | null) {
  const [row]: [{ first: string | null; last: string | null }] = await manager.query(
    `select min(seq) as first, max(seq) as last from audit_seals
      where ($1::timestamptz is null or last_at >= $1) and ($2::timestamptz is null or first_at <= $2)`,
    [from, to],
  );
  if (row.first === null) return null;
  // Without a beginning, the first seal has to be the first that was made.
  return { first: from === null ? 1n : BigInt(row.first), last: BigInt(row.last!) };
}

async function* sealsFrom(manager: EntityManager, first: bigint, last: bigint): AsyncGenerator<AuditSeal> {
  let behind = first - 1n;
  for (;;) {
    const seals: AuditSeal[] = await manager
      .createQueryBuilder(AuditSeal, "seal")
      .where("seal.seq > :behind and seal.seq <= :last", { behind: String(behind), last: String(last) })
      .orderBy("seal.seq")
      .limit(SEALS_AT_ONCE)
      .getMany();
    yield* seals;
    if (seals.length < SEALS_AT_ONCE) return;
    behind = BigInt(seals.at(-1)!.seq);
  }
}

function problemOfSeal(previous: AuditSeal | null, seal: AuditSeal, first: bigint): AuditBreak | null {
  const expected = previous ? BigInt(previous.seq) + 1n : first;
  if (BigInt(seal.seq) !== expected || (!previous && expected > 1n)) {
    const missing = String(previous || expected === 1n ? expected : expected - 1n);
    const message = `Seal ${missing} is missing.`;
    return { kind: "SEAL_MISSING", seal: missing, firstAt: null, lastAt: null, message };
  }
  const begins = previous ? { position: previous.toPosition, id: previous.toId } : BEGINNING;
  const fits =
    seal.previousHash === (previous?.hash ?? NO_SEAL) &&
    seal.fromPosition === begins.position &&
    seal.fromId === begins.id &&
    seal.hash === hashSeal(seal);
  return fits ? null : breakAt(seal, "SEAL_ALTERED", "is not what it was when it was made, or does not follow");
}

async function problemOfRows(
  manager: EntityManager,
  seal: AuditSeal,
  isMonthDropped: boolean,
): Promise<AuditBreak | null> {
  const behind = { position: seal.fromPosition, id: seal.fromId };
  const upTo = { position: seal.toPosition, id: seal.toId };
  // One more than there should be is enough to know.
  const rows = await rowsBetween(manager, behind, upTo, seal.eventCount + 1);
  if (isMonthDropped && rows.length === 0) return null;
  if (isMonthDropped)
    return breakAt(seal, "ROW_INSERTED", "is of a month that was dropped, and there are events in it");
  if (rows.length > seal.eventCount) return breakAt(seal, "ROW_INSERTED", `has more than ${seal.eventCount} events`);
  if (rows.length === 0 && !(await isMonthThere(manager, seal.month))) {
    return breakAt(seal, "DROPPED_WITHOUT_RECORD", "has no events left: their month is gone, and nobody dropped it");
  }
  if (rows.length < seal.eventCount) {
    return breakAt(seal, "ROW_MISSING", `has ${rows.length} events left of ${seal.eventCount}`);
  }
  return hashRows(rows) === seal.rowsHash ? null : breakAt(seal, "ROW_ALTERED", "has events that were altered");
}

async function isMonthThere(manager: EntityManager, month: string): Promise<boolean> {
  const [row]: [{ there: boolean }] = await manager.query(
    `select to_regclass($1) is not null or exists (
       select 1 from audit_events where at >= $2::timestamptz and at < $2::timestamptz + interval '1 month') as there`,
    [`audit_events_${month.replace("-", "_")}`, `${month}-01T00:00:00Z`],
  );
  return row.there;
}

function breakAt(seal: AuditSeal, kind: AuditBreakKind, what: string): AuditBreak {
  const { seq, firstAt, lastAt } = seal;
  return { kind, seal: seq, firstAt, lastAt, message: `Seal ${seq} ${what}.` };
}

function nameOf(seal: AuditSeal | null): AuditVerification["lastSeal"] {
  return seal && { seq: seal.seq, hash: seal.hash };
}
