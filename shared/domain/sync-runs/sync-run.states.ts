/**
 * QUEUED -> READING_ORGANIZATION (accounts are listed, and scanned meanwhile) -> SCANNING (all are listed, and some are
 * still to be scanned) -> SUCCEEDED (every account that was not skipped was read), PARTIAL (some were read) or FAILED
 * (none was read, or the organization was not readable). CANCELLED from any state before the end.
 */
export const SYNC_RUN_STATES = [
  "QUEUED",
  "READING_ORGANIZATION",
  "SCANNING",
  "SUCCEEDED",
  "PARTIAL",
  "FAILED",
  "CANCELLED",
] as const;
export type SyncRunState = (typeof SYNC_RUN_STATES)[number];

const ENDED: readonly SyncRunState[] = ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"];

export const SYNC_RUN_TRANSITIONS: Readonly<Record<SyncRunState, readonly SyncRunState[]>> = {
  QUEUED: ["READING_ORGANIZATION", "FAILED", "CANCELLED"],
  READING_ORGANIZATION: ["SCANNING", "FAILED", "CANCELLED"],
  SCANNING: ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"],
  SUCCEEDED: [],
  PARTIAL: [],
  FAILED: [],
  CANCELLED: [],
};

/** A transition that is not in the table is a bug. */
export function assertSyncRunTransition(from: SyncRunState, to: SyncRunState): void {
  if (!SYNC_RUN_TRANSITIONS[from].includes(to)) throw new Error(`A sync run cannot go from ${from} to ${to}.`);
}

export function hasEnded(state: SyncRunState): boolean {
  return ENDED.includes(state);
}

/** States in which accounts are scanned. The last account is known only once the list is closed. */
const STATES_WITH_SCANS: readonly SyncRunState[] = ["READING_ORGANIZATION", "SCANNING"];

export function isBeingScanned(state: SyncRunState): boolean {
  return STATES_WITH_SCANS.includes(state);
}

/** `isBeingScanned` in SQL, of the run `alias`. */
export function isBeingScannedSql(alias: string): string {
  return `${alias}.state in ('READING_ORGANIZATION', 'SCANNING')`;
}

/** The final state of a run whose accounts are all done. */
export function endState(counts: { accountsTotal: number; accountsFailed: number; accountsSkipped: number }) {
  const scanned = counts.accountsTotal - counts.accountsSkipped;
  if (counts.accountsFailed === 0) return "SUCCEEDED";
  return counts.accountsFailed === scanned ? "FAILED" : "PARTIAL";
}
