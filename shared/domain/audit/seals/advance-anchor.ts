import type { DataSource, EntityManager } from "typeorm";
import type { Clock } from "../../../kernel/clock";
import type { AuditAnchor } from "./audit-anchor";
import { AuditSeal, AuditSealSignature } from "./audit-seal.entity";
import { type AuditBreak, BY_UNKNOWN_KEY, breakAt, lastSeal, problemOfSeal, sealsBetween } from "./seal-chain";
import { AS_SEAL, type SealName, type SealSigner } from "./seal-signer";
import { problemOfWitnesses, type SealWitness, sinkWitnesses } from "./seal-witnesses";

export interface SealDependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly auditAnchor: AuditAnchor;
  readonly sealSigner: SealSigner;
}

/**
 * Moves the anchor to the end of the log, where that end continues the seals that anchor and sinks know. Otherwise the
 * anchor stays and the answer has the reason: a truncated log must not become the new reference.
 */
export async function advanceAnchor(deps: SealDependencies): Promise<AuditBreak | null> {
  const { db, clock, auditAnchor } = deps;
  const problem = await problemOfEnd(deps);
  if (problem) return problem;
  const known = await auditAnchor.known(clock.now());
  const last = await lastSeal(db.manager);
  if (!last) return null;
  const broken = known && (await problemBehind(db.manager, known, last));
  if (broken) return broken;
  const stranger = await signWithCurrentKey(deps, last);
  if (stranger) return stranger;
  await auditAnchor.advance(last, clock.now());
  return null;
}

/** Compares the end of the log with the seals that the anchor and the sinks know. */
export async function problemOfEnd({ db, ...deps }: SealDependencies): Promise<AuditBreak | null> {
  return problemOfWitnesses(db.manager, await witnessesOf({ db, ...deps }));
}

export async function witnessesOf(deps: SealDependencies): Promise<SealWitness[]> {
  const { db, auditAnchor, sealSigner } = deps;
  const known = await auditAnchor.newest();
  return [...(known ? [{ ...known, name: "the anchor" }] : []), ...(await sinkWitnesses(db.manager, sealSigner))];
}

async function problemBehind(manager: EntityManager, known: SealName, last: AuditSeal): Promise<AuditBreak | null> {
  let previous = await manager.findOneByOrFail(AuditSeal, { seq: known.seq });
  for await (const { seal } of sealsBetween(manager, BigInt(known.seq), BigInt(last.seq))) {
    const problem = problemOfSeal(previous, seal, BigInt(known.seq) + 1n);
    if (problem) return problem;
    previous = seal;
  }
  return null;
}

/**
 * After a change of the key, signs the last seal, which stands for all before it, so that the old key is not needed any
 * more. An end that only unknown keys signed is refused: our next seal would vouch for it.
 */
async function signWithCurrentKey({ db, sealSigner }: SealDependencies, last: AuditSeal): Promise<AuditBreak | null> {
  const signatures = await db.manager.findBy(AuditSealSignature, { seq: last.seq });
  if (sealSigner.currentKeyId === null || signatures.length === 0) return null;
  const verdicts = signatures.map((signature) => sealSigner.check(AS_SEAL, last, signature));
  if (verdicts.every((verdict) => verdict === "UNKNOWN_KEY")) return breakAt(last, "SEAL_NOT_SIGNED", BY_UNKNOWN_KEY);
  const isByCurrent = signatures.some(({ keyId }) => keyId === sealSigner.currentKeyId);
  if (!isByCurrent && verdicts.includes("RIGHT")) await addSignature(db.manager, sealSigner, last);
  return null;
}

export async function addSignature(manager: EntityManager, signer: SealSigner, seal: AuditSeal): Promise<void> {
  const signed = signer.sign(AS_SEAL, seal);
  if (!signed) return;
  await manager
    .createQueryBuilder()
    .insert()
    .into(AuditSealSignature)
    .values({ seq: seal.seq, ...signed })
    .orIgnore()
    .execute();
}
