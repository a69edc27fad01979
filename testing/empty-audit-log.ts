import { AuditAnchor } from "../shared/domain/audit/seals/audit-anchor";
import { emptyTables } from "./test-database";
import type { TestDomain } from "./test-domain";

/** Deletes the events, dropped months, seals, broken ends and sinks of the audit log; the domain gets an anchor that knows no seal. */
export async function emptyAuditLog(domain: TestDomain): Promise<void> {
  await emptyTables(domain.db, [
    "audit_events",
    "audit_seals",
    "audit_sinks",
    "audit_dropped_months",
    "audit_broken_ends",
  ]);
  Object.assign(domain, { auditAnchor: new AuditAnchor({ signer: domain.sealSigner, path: undefined }) });
}
