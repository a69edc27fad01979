import type { Platform } from "../shared/compose";
import { sweepRequests } from "../shared/domain/access-requests/sweep-requests";
import { sweepBindings } from "../shared/domain/bindings/sweep-bindings";
import { sweepAutomaticFlows } from "../shared/domain/grants/automatic-grants";
import { endGroundlessGrants, endLateGrants, raiseOverdue, sweepTargets } from "../shared/domain/grants/sweep-grants";
import { sweepProviders } from "../shared/domain/identities/sweep-providers";
import { trimNotices } from "../shared/domain/notices/deliver-notices";
import { failRunsOfLostConnectors, sweepSyncRuns } from "../shared/domain/sync-runs/sweep-sync-runs";
import { systemActor } from "../shared/kernel/actor";
import { inTurn, repeat } from "../shared/platform/repeat";

const SWEEP_MS = 5_000;

/** What happens by the clock. Every replica sweeps: two at once do no harm, and none has to be elected. */
export function startSchedules(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  return repeat("sweep", SWEEP_MS, platform.log, () =>
    inTurn(platform.log, {
      groundlessGrants: () => endGroundlessGrants(platform),
      lateGrants: () => endLateGrants(platform),
      targets: () => sweepTargets(platform, connectorId),
      overdue: () => raiseOverdue(platform),
      automaticFlows: () => sweepAutomaticFlows(platform),
      requests: () => sweepRequests(platform),
      deletions: () => platform.integrations.finishDeletions(systemActor("sweep")),
      syncRuns: () => sweepSyncRuns(platform, connectorId),
      providers: () => sweepProviders(platform, connectorId),
      bindings: () => sweepBindings(platform, connectorId),
      lostConnectors: () => failRunsOfLostConnectors(platform),
      notices: () => trimNotices(platform),
    }),
  );
}
