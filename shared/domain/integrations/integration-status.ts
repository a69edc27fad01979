import type { Integration, IntegrationWarning } from "./integration.entity";

export const INTEGRATION_STATUSES = [
  "INITIALIZING",
  "REFRESHING",
  "ACTIVE",
  "WARNING",
  "ERROR",
  "DISABLED",
  "DELETING",
] as const;
export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

export interface StatusReport {
  readonly status: IntegrationStatus;
  /** The reasons in sentences. Empty for ACTIVE, REFRESHING and INITIALIZING. */
  readonly reasons: readonly string[];
}

/** The fields of a run that decide the status. */
interface LastRun {
  readonly state: string;
  readonly finishedAt: Date | null;
  readonly failure: { readonly message: string } | null;
}

/** The status of an integration, from its last run and its connector's status. */
export function integrationStatus(facts: {
  integration: Pick<Integration, "enabled" | "firstSyncedAt" | "deletedAt">;
  lastRun: LastRun | null;
  connectorConnected: boolean;
  warnings: readonly IntegrationWarning[];
}): StatusReport {
  const { integration, lastRun, connectorConnected, warnings } = facts;
  if (integration.deletedAt)
    return { status: "DELETING", reasons: ["Access that was given through it is being taken away."] };
  if (!integration.enabled) return { status: "DISABLED", reasons: ["The integration is switched off."] };
  if (lastRun && lastRun.finishedAt === null) {
    return { status: integration.firstSyncedAt ? "REFRESHING" : "INITIALIZING", reasons: [] };
  }
  if (lastRun?.state === "FAILED") {
    return { status: "ERROR", reasons: [lastRun.failure?.message ?? "No account could be scanned."] };
  }
  if (!connectorConnected) return { status: "ERROR", reasons: ["The connector is disconnected."] };
  if (!integration.firstSyncedAt) {
    return lastRun
      ? { status: "WARNING", reasons: ["The first sync was cancelled."] }
      : { status: "INITIALIZING", reasons: [] };
  }
  if (warnings.length > 0) return { status: "WARNING", reasons: warnings.map((warning) => warning.message) };
  return { status: "ACTIVE", reasons: [] };
}
