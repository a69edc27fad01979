import type { EntityManager } from "typeorm";
import { StartupError } from "../../../kernel/app-error";
import { addSignature, advanceAnchor, type SealDependencies } from "./advance-anchor";
import { AuditSeal, AuditSealSignature } from "./audit-seal.entity";
import { keepBrokenEnd, standingBrokenEnd } from "./broken-end";
import { type AuditBreak, problemOfHash } from "./seal-chain";
import type { SealName } from "./seal-signer";

/** The number of attempts while other processes move the end of the log. */
const ATTEMPTS = 3;

/**
 * Seals settled events, or answers the reason why it refuses. Any process may call it at any time: one of them seals,
 * and each seal is one transaction, so a crash leaves the log as it was. Writers never wait for it.
 *
 * The database makes the seal, so that its user needs no right to choose one. This process checks the seal's hash and
 * whether it continues the anchor, then signs it. It does not read the events again: until they are sealed, the
 * database vouches for them, and verification finds a seal that does not fit.
 */
export async function sealAuditLog(deps: SealDependencies): Promise<string | null> {
  try {
    return await sealOrSayWhyNot(deps);
  } catch (error) {
    // The anchor cannot be used.
    if (error instanceof StartupError) return `${error.message} This process seals nothing until it can be used.`;
    throw error;
  }
}

async function sealOrSayWhyNot(deps: SealDependencies): Promise<string | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const standing = await standingBrokenEnd(deps.db.manager);
    if (standing) return refusal(standing);
    const problem = await advanceAnchor(deps);
    if (problem) return refuse(deps, problem);
    if (await isKeyMissing(deps, deps.db.manager)) {
      return "DRAWBRIDGE_SECRET_KEY is missing in this process, and the seals are signed: set it as in the others. This process seals nothing.";
    }
    const end = await sealUntilOvertaken(deps);
    if (end !== "OVERTAKEN") return end && refuse(deps, end);
  }
  // Other processes seal all the time; the next round takes the rest.
  return null;
}

async function refuse(deps: SealDependencies, problem: AuditBreak): Promise<string> {
  await keepBrokenEnd(deps, problem);
  return refusal(problem);
}

function refusal({ message }: AuditBreak): string {
  return `${message} Nothing is sealed until somebody has looked at it.`;
}

async function isKeyMissing({ sealSigner }: SealDependencies, manager: EntityManager): Promise<boolean> {
  return sealSigner.currentKeyId === null && (await manager.exists(AuditSealSignature));
}

/**
 * Null: too few events are left, or another process seals. OVERTAKEN: another process has sealed meanwhile, or seals
 * were removed.
 */
async function sealUntilOvertaken(deps: SealDependencies): Promise<AuditBreak | "OVERTAKEN" | null> {
  try {
    for (;;) {
      const seal = await sealNext(deps);
      if (!seal) return null;
      await deps.auditAnchor.advance(seal, deps.clock.now());
    }
  } catch (error) {
    if (error instanceof UndoneSealError) return error.problem ?? "OVERTAKEN";
    throw error;
  }
}

async function sealNext(deps: SealDependencies): Promise<AuditSeal | null> {
  const { db, clock, auditAnchor, sealSigner } = deps;
  const known = await auditAnchor.known(clock.now());
  return db.transaction(async (manager) => {
    const [made]: { seq: string }[] = await manager.query("select seq from seal_audit_log()");
    if (!made) return null;
    const seal = await manager.findOneByOrFail(AuditSeal, { seq: made.seq });
    if (!followsAnchor(known, seal)) throw new UndoneSealError(null);
    const problem = problemOfHash(seal);
    if (problem) throw new UndoneSealError(problem);
    // One seal is made at a time, so no other process signs meanwhile.
    if (await isKeyMissing(deps, manager)) throw new UndoneSealError(null);
    await addSignature(manager, sealSigner, seal);
    return seal;
  });
}

function followsAnchor(known: SealName | null, seal: AuditSeal): boolean {
  if (!known) return seal.seq === "1";
  return BigInt(seal.seq) === BigInt(known.seq) + 1n && seal.previousHash === known.hash;
}

/** Rolls back a seal on an end that the anchor does not know (`problem` null) or contradicts. */
class UndoneSealError extends Error {
  override readonly name = "UndoneSealError";

  constructor(readonly problem: AuditBreak | null) {
    super();
  }
}
