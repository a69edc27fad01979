import type { EntityManager } from "typeorm";
import { type SealDependencies, witnessesOf } from "./advance-anchor";
import { AuditDroppedMonth, AuditSeal } from "./audit-seal.entity";
import { standingBrokenEnd } from "./broken-end";
import { endProtection } from "./end-protection";
import { type AuditBreak, BY_UNKNOWN_KEY, breakAt, problemOfSeal, type SignedSeal, sealsBetween } from "./seal-chain";
import { AS_SEAL, type SealName, type SealSigner } from "./seal-signer";
import { problemOfWitnesses } from "./seal-witnesses";
import { hashRows, rowsBetween } from "./sealed-rows";
import { type UnsealedEvents, unsealedEvents } from "./unsealed-events";

/** A seal made more than five minutes after its oldest event, whose events could be changed undetected until then. */
export interface LateSeal {
  readonly seal: string;
  readonly from: Date;
  readonly to: Date;
  readonly count: number;
  readonly sealedAt: Date;
}

export interface AuditVerification {
  /** Valid seals, and the events read for them. */
  readonly seals: number;
  readonly events: number;
  /** Events of months dropped after their retention, with valid seals. */
  readonly droppedEvents: number;
  /** To be kept elsewhere: a seal's hash never changes. */
  readonly lastSeal: SealName | null;
  readonly unsealed: UnsealedEvents;
  readonly lateSeals: number;
  /** The first hundred late seals. */
  readonly late: readonly LateSeal[];
  readonly endProtected: boolean;
  /** The witnesses with which the end was compared, or the missing ones, in a sentence. */
  readonly endReason: string;
  readonly firstBreak: AuditBreak | null;
}

export interface VerifyOptions {
  readonly from: Date | null;
  readonly to: Date | null;
  /** Seals kept elsewhere, such as by a sink: each has to be in the log, with its hash. */
  readonly expected: readonly SealName[];
}

const LATE_MS = 300_000;
const LATE_SHOWN = 100;

/**
 * Reads the log and compares it with its seals, in order, up to the first that does not fit; then compares its end with
 * the witnesses outside the database, and with what any process saw. It holds one seal's events at a time. With times, only the seals about events
 * between them are read.
 */
export async function verifyAuditLog(deps: SealDependencies, options: VerifyOptions): Promise<AuditVerification> {
  const { manager } = deps.db;
  const { firstBreak, ...read } = await readSeals(manager, deps.sealSigner, options);
  const witnesses = await witnessesOf(deps);
  const given = options.expected.map((seal) => ({ ...seal, name: "the caller" }));
  return {
    ...read,
    unsealed: await unsealedEvents(manager),
    ...(await endProtection(deps, given)),
    firstBreak:
      firstBreak ?? (await problemOfWitnesses(manager, [...witnesses, ...given])) ?? (await standingBrokenEnd(manager)),
  };
}

async function readSeals(manager: EntityManager, signer: SealSigner, { from, to }: VerifyOptions) {
  const range = await sealsAbout(manager, from, to);
  const dropped = new Set((await manager.find(AuditDroppedMonth)).map(({ month }) => month));
  const signatures = new SignatureCheck(signer, await firstSigned(manager));
  const late: LateSeal[] = [];
  const found = { seals: 0, events: 0, droppedEvents: 0, lateSeals: 0, late };
  let previous: AuditSeal | null = null;
  if (range && range.first > 1n) previous = await manager.findOneBy(AuditSeal, { seq: String(range.first - 1n) });
  for await (const signed of range ? sealsBetween(manager, range.first - 1n, range.last) : []) {
    const { seal } = signed;
    const problem =
      problemOfSeal(previous, seal, range!.first) ??
      signatures.problemOf(signed) ??
      (await problemOfRows(manager, seal, dropped));
    if (problem) return { ...found, lastSeal: nameOf(previous), firstBreak: problem };
    found.seals += 1;
    found[dropped.has(seal.month) ? "droppedEvents" : "events"] += seal.eventCount;
    if (isLate(seal)) {
      found.lateSeals += 1;
      if (late.length < LATE_SHOWN) late.push(lateSeal(seal));
    }
    previous = seal;
  }
  // The end as it was at the beginning: a seal that is added meanwhile may not spare it.
  const end = to === null && range?.last === range?.end ? previous : null;
  return { ...found, lastSeal: nameOf(previous), firstBreak: end && signatures.problemOfEnd(end) };
}

async function sealsAbout(manager: EntityManager, from: Date | null, to: Date | null) {
  const [row]: [{ first: string | null; last: string | null; end: string | null }] = await manager.query(
    `select min(seq) as first, max(seq) as last, (select max(seq) from audit_seals) as end from audit_seals
      where ($1::timestamptz is null or last_at >= $1) and ($2::timestamptz is null or first_at <= $2)`,
    [from, to],
  );
  if (row.first === null) return null;
  // Without a start, the first seal has to be number one.
  return { first: from === null ? 1n : BigInt(row.first), last: BigInt(row.last!), end: BigInt(row.end!) };
}

async function firstSigned(manager: EntityManager): Promise<bigint | null> {
  const [row]: [{ first: string | null }] = await manager.query("select min(seq) as first from audit_seal_signatures");
  return row.first === null ? null : BigInt(row.first);
}

/**
 * From the first signed seal on, every seal has to be signed: by a known key, or, before the last one, by a former one.
 */
class SignatureCheck {
  private isLastVouched = true;

  constructor(
    private readonly signer: SealSigner,
    private readonly first: bigint | null,
  ) {}

  problemOf({ seal, signatures }: SignedSeal): AuditBreak | null {
    if (this.first === null || BigInt(seal.seq) < this.first) return null;
    const verdicts = signatures.map((signature) => this.signer.check(AS_SEAL, seal, signature));
    this.isLastVouched = verdicts.includes("RIGHT");
    if (verdicts.includes("FORGED"))
      return breakAt(seal, "SEAL_NOT_SIGNED", "has a signature that its key did not make");
    if (verdicts.length > 0) return null;
    return breakAt(seal, "SEAL_NOT_SIGNED", "is not signed, though earlier ones are: no process of Drawbridge made it");
  }

  problemOfEnd(last: AuditSeal): AuditBreak | null {
    if (this.isLastVouched || this.signer.currentKeyId === null) return null;
    return breakAt(last, "SEAL_NOT_SIGNED", BY_UNKNOWN_KEY);
  }
}

/** Adds the month of the seal to those dropped where it was dropped while the log is verified. */
async function problemOfRows(
  manager: EntityManager,
  seal: AuditSeal,
  dropped: Set<string>,
): Promise<AuditBreak | null> {
  const behind = { position: seal.fromPosition, id: seal.fromId };
  const upTo = { position: seal.toPosition, id: seal.toId };
  // One row beyond the expected number proves the surplus.
  const rows = await rowsBetween(manager, behind, upTo, seal.eventCount + 1);
  const { month } = seal;
  if (rows.length === 0 && !dropped.has(month) && (await manager.existsBy(AuditDroppedMonth, { month }))) {
    dropped.add(month);
  }
  if (dropped.has(month) && rows.length === 0) return null;
  if (dropped.has(month))
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

function isLate({ sealedAt, firstAt }: AuditSeal): boolean {
  return sealedAt.getTime() - firstAt.getTime() > LATE_MS;
}

function lateSeal({ seq, firstAt, lastAt, eventCount, sealedAt }: AuditSeal): LateSeal {
  return { seal: seq, from: firstAt, to: lastAt, count: eventCount, sealedAt };
}

function nameOf(seal: AuditSeal | null): SealName | null {
  return seal && { seq: seal.seq, hash: seal.hash };
}
