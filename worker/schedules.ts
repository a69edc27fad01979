import type { Platform } from "../shared/compose";
import { failReadsOfLostConnectors, sweepProviders } from "../shared/domain/identities/sweep-providers";
import { failRunsOfLostConnectors, sweepSyncRuns } from "../shared/domain/sync-runs/sweep-sync-runs";
import { repeat } from "../shared/platform/repeat";

const SWEEP_MS = 5_000;

/** What happens by the clock. Every replica sweeps: two at once do no harm, and none has to be elected. */
export function startSchedules(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  return repeat("sweep", SWEEP_MS, platform.log, async () => {
    await sweepSyncRuns(platform, connectorId);
    await sweepProviders(platform, connectorId);
    await failRunsOfLostConnectors(platform);
    await failReadsOfLostConnectors(platform);
  });
}
