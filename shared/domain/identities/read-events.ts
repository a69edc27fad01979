import type { AuditEntry } from "../../platform/database/unit-of-work";
import type { ReadCounts } from "./hold-rule";
import type { RemovalsHeld } from "./replace-identities";

export function readEvent(providerId: string, counts: ReadCounts): AuditEntry {
  return { action: "identity-provider.read", ...subjectOf(providerId), after: factsOf(counts) };
}

export function heldEvent(providerId: string, { counts, reasons }: RemovalsHeld): AuditEntry {
  const after = { ...factsOf(counts), heldBecause: reasons };
  return { action: "identity-provider.held", ...subjectOf(providerId), after };
}

function factsOf({ owners, ...counts }: ReadCounts): object {
  return { ...counts, resourcesLosingOwners: owners.removed };
}

function subjectOf(providerId: string): Pick<AuditEntry, "subjectType" | "subjectId"> {
  return { subjectType: "identity-provider", subjectId: providerId };
}
