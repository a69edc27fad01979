import { AuditSeal, AuditSealSignature } from "./audit-seal.entity";
import { addSignature, type FollowDependencies, followSeals } from "./follow-seals";
import type { SealName } from "./seal-signer";

/** How often the end is looked at anew when somebody else has moved it. */
const LOOKS = 3;

/**
 * Chains what was written into seals, and says why not where it refuses to. Any process may call it at any time: one of them is
 * the sealer, and a seal is made in one transaction, so that a crash leaves the log as it was before. Writers never wait for it.
 *
 * The database makes the seal, so that its user needs no right to choose one; the process looks whether it follows the anchor,
 * and signs it. It does not read the events again: until they are sealed they are the word of the database, whoever reads them, and a seal that
 * does not fit them is found by verifying.
 */
export async function sealAuditLog(deps: FollowDependencies): Promise<string | null> {
  for (let look = 0; look < LOOKS; look += 1) {
    const problem = await followSeals(deps);
    if (problem) return `${problem.message} Nothing is sealed until somebody has looked at it.`;
    if (await isKeyMissing(deps)) {
      return "DRAWBRIDGE_SECRET_KEY is missing in this process, and the seals are signed: set it as in the others. This process seals nothing.";
    }
    if (await sealUntilOvertaken(deps)) return null;
  }
  // Others seal all the time: whatever is left, the next round sees.
  return null;
}

async function isKeyMissing({ db, sealSigner }: FollowDependencies): Promise<boolean> {
  return sealSigner.currentKeyId === null && (await db.manager.exists(AuditSealSignature));
}

/** True: there is too little left, or somebody else is at it. False: somebody else has sealed meanwhile, or removed seals. */
async function sealUntilOvertaken(deps: FollowDependencies): Promise<boolean> {
  try {
    for (;;) {
      const seal = await sealNext(deps);
      if (!seal) return true;
      await deps.auditAnchor.advance(seal, deps.clock.now());
    }
  } catch (error) {
    if (error instanceof OvertakenError) return false;
    throw error;
  }
}

async function sealNext({ db, clock, auditAnchor, sealSigner }: FollowDependencies): Promise<AuditSeal | null> {
  const known = await auditAnchor.known(clock.now());
  return db.transaction(async (manager) => {
    const [made]: { seq: string }[] = await manager.query("select seq from seal_audit_log($1)", [clock.now()]);
    if (!made) return null;
    const seal = await manager.findOneByOrFail(AuditSeal, { seq: made.seq });
    if (!followsAnchor(known, seal)) throw new OvertakenError();
    await addSignature(manager, sealSigner, seal);
    return seal;
  });
}

function followsAnchor(known: SealName | null, seal: AuditSeal): boolean {
  if (!known) return seal.seq === "1";
  return BigInt(seal.seq) === BigInt(known.seq) + 1n && seal.previousHash === known.hash;
}

/** Undoes the seal that was made on an end that the anchor does not know. */
class OvertakenError extends Error {
  override readonly name = "OvertakenError";
}
