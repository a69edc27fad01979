import type { Platform } from "../shared/compose";
import { sweepRequests } from "../shared/domain/access-requests/sweep-requests";
import { sweepBindings } from "../shared/domain/bindings/sweep-bindings";
import { sweepAutomaticFlows } from "../shared/domain/grants/automatic-grants";
import { endGroundlessGrants, raiseOverdue, sweepTargets } from "../shared/domain/grants/sweep-grants";
import { failReadsOfLostConnectors, sweepProviders } from "../shared/domain/identities/sweep-providers";
import { trimNotices } from "../shared/domain/notices/deliver-notices";
import { failRunsOfLostConnectors, sweepSyncRuns } from "../shared/domain/sync-runs/sweep-sync-runs";
import { systemActor } from "../shared/kernel/actor";
import { repeat } from "../shared/platform/repeat";

const SWEEP_MS = 5_000;

/** What happens by the clock. Every replica sweeps: two at once do no harm, and none has to be elected. */
export function startSchedules(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  return repeat("sweep", SWEEP_MS, platform.log, async () => {
    await endGroundlessGrants(platform);
    await sweepAutomaticFlows(platform);
    await sweepTargets(platform, connectorId);
    await raiseOverdue(platform);
    await sweepRequests(platform);
    await platform.integrations.finishDeletions(systemActor("sweep"));
    await sweepSyncRuns(platform, connectorId);
    await sweepProviders(platform, connectorId);
    await sweepBindings(platform, connectorId);
    await failRunsOfLostConnectors(platform);
    await failReadsOfLostConnectors(platform);
    await trimNotices(platform);
  });
}
