import { createHash } from "node:crypto";
import type { AuditSeal } from "./audit-seal.entity";

/** What the first seal names as the one before it. */
export const NO_SEAL = "0".repeat(64);

/** SHA-256 over everything else that a seal says, as JSON in this order. The seal before is in it by its own hash. */
export function hashSeal(seal: Omit<AuditSeal, "hash">): string {
  const said = [
    String(seal.seq),
    String(seal.fromPosition),
    seal.fromId,
    String(seal.toPosition),
    seal.toId,
    seal.month,
    seal.firstAt.toISOString(),
    seal.lastAt.toISOString(),
    seal.eventCount,
    seal.rowsHash,
    seal.previousHash,
    seal.sealedAt.toISOString(),
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}
