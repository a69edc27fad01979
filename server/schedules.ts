import type { Platform } from "../shared/compose";
import { purgeExpiredSessions } from "../shared/domain/sessions/purge-expired-sessions";
import { repeatWork, runSequentially } from "../shared/kernel/async/repeat";
import { sweepsOfLostConnectors, sweepsThatEndAccess } from "../shared/sweeps-without-connectors";

const SWEEP_MS = 10_000;

/** The scheduled work of a server: sessions, and sweeps that must go on while every connector is dead. */
export function startServerSchedules(platform: Platform): { stop(): Promise<void> } {
  return repeatWork("sweep", SWEEP_MS, platform.log, async (signal) => {
    // Expiry depends on the time.
    if (!platform.time.isKnown) return;
    const steps = {
      ...sweepsOfLostConnectors(platform),
      ...sweepsThatEndAccess(platform),
      oldSessions: () => purgeExpiredSessions(platform),
    };
    await runSequentially(platform.log, steps, signal);
  });
}
