import type { EntityManager } from "typeorm";
import { AuditSeal, AuditSealSignature } from "./audit-seal.entity";
import { hashSeal, NO_SEAL } from "./seal-hash";
import { LOG_BEGINNING } from "./sealed-rows";

export const AUDIT_BREAKS = [
  "SEAL_MISSING",
  "SEAL_ALTERED",
  "SEAL_NOT_SIGNED",
  "ROW_MISSING",
  "ROW_INSERTED",
  "ROW_ALTERED",
  "DROPPED_WITHOUT_RECORD",
] as const;
export type AuditBreakKind = (typeof AUDIT_BREAKS)[number];

/** The first place at which the log does not fit its seals. */
export interface AuditBreak {
  readonly kind: AuditBreakKind;
  readonly seal: string;
  /** The time of the seal's first event; null where the seal itself is missing. */
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly message: string;
}

export interface SignedSeal {
  readonly seal: AuditSeal;
  readonly signatures: readonly AuditSealSignature[];
}

const SEALS_AT_ONCE = 200;

/** The seals behind one number up to another, with their signatures, in order. */
export async function* sealsBetween(manager: EntityManager, after: bigint, last: bigint): AsyncGenerator<SignedSeal> {
  let behind = after;
  for (;;) {
    const seals: AuditSeal[] = await manager
      .createQueryBuilder(AuditSeal, "seal")
      .where("seal.seq > :behind and seal.seq <= :last", { behind: String(behind), last: String(last) })
      .orderBy("seal.seq")
      .limit(SEALS_AT_ONCE)
      .getMany();
    const signatures = await signaturesOf(manager, seals);
    for (const seal of seals) yield { seal, signatures: signatures.filter(({ seq }) => seq === seal.seq) };
    if (seals.length < SEALS_AT_ONCE) return;
    behind = BigInt(seals.at(-1)!.seq);
  }
}

async function signaturesOf(manager: EntityManager, seals: readonly AuditSeal[]): Promise<AuditSealSignature[]> {
  if (seals.length === 0) return [];
  return manager
    .createQueryBuilder(AuditSealSignature, "signature")
    .where("signature.seq between :first and :last", { first: seals[0]!.seq, last: seals.at(-1)!.seq })
    .getMany();
}

export function lastSeal(manager: EntityManager): Promise<AuditSeal | null> {
  return manager.findOne(AuditSeal, { where: {}, order: { seq: "DESC" } });
}

/** Whether a seal is intact and follows the one before; `first` is the number at which the reading starts. */
export function problemOfSeal(previous: AuditSeal | null, seal: AuditSeal, first: bigint): AuditBreak | null {
  const expected = previous ? BigInt(previous.seq) + 1n : first;
  if (BigInt(seal.seq) !== expected || (!previous && expected > 1n)) {
    const missing = String(previous || expected === 1n ? expected : expected - 1n);
    return missingSeal(missing, `Seal ${missing} is missing.`);
  }
  const begins = previous ? { position: previous.toPosition, id: previous.toId } : LOG_BEGINNING;
  const fits =
    seal.previousHash === (previous?.hash ?? NO_SEAL) &&
    seal.fromPosition === begins.position &&
    seal.fromId === begins.id;
  return fits ? problemOfHash(seal) : breakAt(seal, "SEAL_ALTERED", NOT_ITSELF);
}

/** Whether a seal's hash fits its content. */
export function problemOfHash(seal: AuditSeal): AuditBreak | null {
  return seal.hash === hashSeal(seal) ? null : breakAt(seal, "SEAL_ALTERED", NOT_ITSELF);
}

const NOT_ITSELF = "is not what it was when it was made, or does not follow";

/** The problem of the last seal, as the end of a sentence about it. */
export const BY_UNKNOWN_KEY =
  "is signed by a key that is not known here: name it in DRAWBRIDGE_SECRET_KEY_PREVIOUS and verify again";

export function missingSeal(seal: string, message: string): AuditBreak {
  return { kind: "SEAL_MISSING", seal, firstAt: null, lastAt: null, message };
}

export function breakAt(seal: AuditSeal, kind: AuditBreakKind, what: string): AuditBreak {
  const { seq, firstAt, lastAt } = seal;
  return { kind, seal: seq, firstAt, lastAt, message: `Seal ${seq} ${what}.` };
}
