import { createHash } from "node:crypto";
import type { AuditSeal } from "./audit-seal.entity";

/** The previous hash of the first seal. */
export const NO_SEAL = "0".repeat(64);

/**
 * SHA-256 over all other fields of a seal, as JSON in this order. The seal before is included by its hash. The database
 * function `seal_audit_log` makes it; this one only checks it.
 */
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
    String(seal.eventCount),
    seal.rowsHash,
    seal.previousHash,
    seal.sealedAt.toISOString(),
  ];
  return createHash("sha256").update(jsonLine(said)).digest("hex");
}

/** A list as PostgreSQL's `json_build_array` writes it. */
export function jsonLine(values: readonly (string | null)[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}
