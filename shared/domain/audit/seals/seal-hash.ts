import { createHash } from "node:crypto";
import type { AuditSeal } from "./audit-seal.entity";

/** What the first seal names as the one before it. */
export const NO_SEAL = "0".repeat(64);

/**
 * SHA-256 over everything else that a seal says, as JSON in this order. The seal before is in it by its own hash. The
 * function `seal_audit_log` of the database makes it; here it is only checked.
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

/** A list as `json_build_array` of PostgreSQL writes it. */
export function jsonLine(values: readonly (string | null)[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}
