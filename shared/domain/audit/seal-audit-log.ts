import type { DataSource, EntityManager } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { ADVISORY_LOCKS } from "../../platform/database/advisory-locks";
import { AuditSeal } from "./audit-seal.entity";
import { hashSeal, NO_SEAL } from "./seal-hash";
import { BEGINNING, hashRows, monthOf, type Place, type SealedRow, settledRows } from "./sealed-rows";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

/** Also how many rows verifying holds at a time. */
export const EVENTS_IN_SEAL = 1_000;

/** Fewer events wait this long for company. */
const WAIT_MS = 60_000;

/**
 * Chains what was written into seals. Any process may call it at any time: one of them is the sealer, and a seal is made in
 * one transaction, so that a crash leaves the log as it was before. Writers never wait for it.
 */
export async function sealAuditLog(deps: Dependencies): Promise<void> {
  while (await sealNext(deps)) {
    // Until there is too little left, or somebody else is at it.
  }
}

function sealNext({ db, clock }: Dependencies): Promise<boolean> {
  return db.transaction(async (manager) => {
    const [lock]: [{ taken: boolean }] = await manager.query("select pg_try_advisory_xact_lock($1) as taken", [
      ADVISORY_LOCKS.auditSealer,
    ]);
    if (!lock.taken) return false;
    const last = await lastSeal(manager);
    const rows = await settledRows(manager, last ? endOf(last) : BEGINNING, EVENTS_IN_SEAL);
    const alike = rows.slice(0, lengthOfFirstMonth(rows));
    const isFull = rows.length === EVENTS_IN_SEAL || alike.length < rows.length;
    const now = clock.now();
    if (alike.length === 0 || !(isFull || isOld(alike, now))) return false;
    await manager.insert(AuditSeal, makeSeal(last, alike, now));
    return true;
  });
}

export function lastSeal(manager: EntityManager): Promise<AuditSeal | null> {
  return manager.findOne(AuditSeal, { where: {}, order: { seq: "DESC" } });
}

function endOf(seal: AuditSeal): Place {
  return { position: seal.toPosition, id: seal.toId };
}

/** A seal stays within a month, so that one that is dropped takes whole seals with it. */
function lengthOfFirstMonth(rows: readonly SealedRow[]): number {
  const other = rows.findIndex((row) => monthOf(row) !== monthOf(rows[0]!));
  return other === -1 ? rows.length : other;
}

function isOld(rows: readonly SealedRow[], now: Date): boolean {
  return rows.some((row) => new Date(row.at).getTime() <= now.getTime() - WAIT_MS);
}

function makeSeal(last: AuditSeal | null, rows: readonly SealedRow[], now: Date): AuditSeal {
  const from = last ? endOf(last) : BEGINNING;
  const to = rows.at(-1)!;
  const times = rows.map((row) => new Date(row.at).getTime());
  const seal = {
    seq: String(BigInt(last?.seq ?? 0) + 1n),
    fromPosition: from.position,
    fromId: from.id,
    toPosition: to.position,
    toId: to.id,
    month: monthOf(to),
    firstAt: new Date(Math.min(...times)),
    lastAt: new Date(Math.max(...times)),
    eventCount: rows.length,
    rowsHash: hashRows(rows),
    previousHash: last?.hash ?? NO_SEAL,
    sealedAt: now,
  };
  return { ...seal, hash: hashSeal(seal) };
}
