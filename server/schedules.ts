import type { Platform } from "../shared/compose";
import { endGrantsWithoutPreconditions, endLateGrants } from "../shared/domain/grants/ending/sweep-grants";
import { raiseOverdueAlarms } from "../shared/domain/grants/waiting/overdue";
import { failReadsOfLostConnectors } from "../shared/domain/identities/identity-center/sweep-provider-reads";
import { purgeExpiredSessions } from "../shared/domain/sessions/purge-expired-sessions";
import { failRunsOfLostConnectors } from "../shared/domain/sync-runs/sweep-sync-runs";
import { repeatWork, runSequentially } from "../shared/kernel/async/repeat";

const SWEEP_MS = 10_000;

/** The scheduled work of a server: sessions, and sweeps that must go on while every connector is dead. */
export function startServerSchedules(platform: Platform): { stop(): Promise<void> } {
  return repeatWork("sweep", SWEEP_MS, platform.log, async () => {
    // Expiry depends on the time.
    if (!platform.time.isKnown) return;
    await runSequentially(platform.log, {
      lostConnectors: () => failRunsOfLostConnectors(platform),
      lostReads: () => failReadsOfLostConnectors(platform),
      grantsWithoutPreconditions: () => endGrantsWithoutPreconditions(platform),
      lateGrants: () => endLateGrants(platform),
      overdue: () => raiseOverdueAlarms(platform),
      oldSessions: () => purgeExpiredSessions(platform),
    });
  });
}
