import { type EntityManager, In, IsNull, Not } from "typeorm";
import { AuditSink } from "../audit-sink.entity";
import { AuditSeal } from "./audit-seal.entity";
import { type AuditBreak, breakAt, missingSeal } from "./seal-chain";
import type { SealName, SealSigner } from "./seal-signer";

/** A record outside the database that knows a seal. */
export interface SealWitness extends SealName {
  /** Its name in a sentence, such as "the anchor". */
  readonly name: string;
}

/** The purpose under which a sink's acknowledgement of a seal is signed. */
export const asAcknowledged = (sink: string): string[] => ["acknowledged", sink];

/**
 * The newest seal that each sink acknowledged, where one of our keys signed it: otherwise a writer of the database
 * could name any.
 */
export async function sinkWitnesses(manager: EntityManager, signer: SealSigner): Promise<SealWitness[]> {
  const sinks = await manager.find(AuditSink, { where: { sealSignature: Not(IsNull()) }, order: { name: "ASC" } });
  return sinks.flatMap(({ name, sealSeq, sealHash, sealKeyId, sealSignature }) => {
    if (sealSeq === null || sealHash === null || sealKeyId === null || sealSignature === null) return [];
    const seal = { seq: sealSeq, hash: sealHash };
    const verdict = signer.check(asAcknowledged(name), seal, { keyId: sealKeyId, signature: sealSignature });
    return verdict === "RIGHT" ? [{ ...seal, name: `the sink '${name}'` }] : [];
  });
}

/** The first seal that a witness knows and the log lacks, or has with another hash. */
export async function problemOfWitnesses(
  manager: EntityManager,
  witnesses: readonly SealWitness[],
): Promise<AuditBreak | null> {
  if (witnesses.length === 0) return null;
  const seals = await manager.findBy(AuditSeal, { seq: In([...new Set(witnesses.map(({ seq }) => seq))]) });
  for (const { seq, hash, name } of [...witnesses].sort(bySeq)) {
    const seal = seals.find((found) => found.seq === seq);
    if (!seal) return missingSeal(seq, `Seal ${seq} is missing, and ${name} knows it: the end of the log was removed.`);
    if (seal.hash !== hash) {
      return breakAt(seal, "SEAL_ALTERED", `is not the one that ${name} knows: it was rewritten`);
    }
  }
  return null;
}

function bySeq(a: SealName, b: SealName): number {
  return BigInt(a.seq) < BigInt(b.seq) ? -1 : 1;
}
