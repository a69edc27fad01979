import type { Platform } from "../shared/compose";
import { sweepRequests } from "../shared/domain/access-requests/sweep-requests";
import { PoolAlarms } from "../shared/domain/bindings/pool-alarms";
import { hintRemovals, sweepBindings, sweepForWaiting } from "../shared/domain/bindings/sweep-bindings";
import { sweepSlots } from "../shared/domain/bindings/sweep-slots";
import { endDoctorRunsOfLostConnectors, sweepDoctorRuns } from "../shared/domain/doctor/sweep-doctor";
import { sweepAudits } from "../shared/domain/drift/sweep-audits";
import { sweepAutomaticFlows } from "../shared/domain/grants/automatic-grants";
import { forgetClosedTargets } from "../shared/domain/grants/forget-closed-targets";
import { forgetRemovedBindings } from "../shared/domain/grants/forget-removed-bindings";
import {
  endGroundlessGrants,
  endLateGrants,
  followMovedPrincipals,
  raiseOverdue,
  sweepTargets,
} from "../shared/domain/grants/sweep-grants";
import { failReadsOfLostConnectors, sweepProviders } from "../shared/domain/identities/sweep-providers";
import { trimNotices } from "../shared/domain/notices/deliver-notices";
import { failRunsOfLostConnectors, sweepSyncRuns } from "../shared/domain/sync-runs/sweep-sync-runs";
import { systemActor } from "../shared/kernel/actor";
import { inTurn, repeat } from "../shared/platform/repeat";

const SWEEP_MS = 5_000;

/** For what nobody waits for, and what looks at more rows. */
const TIDY_MS = 60_000;

/** What happens by the clock. Every replica sweeps: two at once do no harm, and none has to be elected. */
export function startSchedules(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  const sweeps = repeat("sweep", SWEEP_MS, platform.log, () =>
    inTurn(platform.log, {
      groundlessGrants: () => endGroundlessGrants(platform),
      movedPrincipals: () => followMovedPrincipals(platform),
      lateGrants: () => endLateGrants(platform),
      targets: () => sweepTargets(platform, connectorId),
      overdue: () => raiseOverdue(platform),
      requests: () => sweepRequests(platform),
      deletions: () => platform.integrations.finishDeletions(systemActor("sweep")),
      syncRuns: () => sweepSyncRuns(platform, connectorId),
      providers: () => sweepProviders(platform, connectorId),
      removals: () => hintRemovals(platform, connectorId),
      slots: () => sweepSlots(platform, connectorId),
      waiting: () => sweepForWaiting(platform, connectorId),
      doctorRuns: () => sweepDoctorRuns(platform, connectorId),
      lostConnectors: () => failRunsOfLostConnectors(platform),
      lostReads: () => failReadsOfLostConnectors(platform),
      lostDoctorRuns: () => endDoctorRunsOfLostConnectors(platform),
      notices: () => trimNotices(platform),
    }),
  );
  const poolAlarms = new PoolAlarms(platform);
  const tidying = repeat("tidying", TIDY_MS, platform.log, () =>
    inTurn(platform.log, {
      audits: () => sweepAudits(platform, connectorId),
      closedTargets: () => forgetClosedTargets(platform),
      removedBindings: () => forgetRemovedBindings(platform),
      bindings: () => sweepBindings(platform, connectorId),
      poolAlarms: () => poolAlarms.tell(connectorId),
    }),
  );
  const automatic = repeat("automatic flows", SWEEP_MS, platform.log, () =>
    sweepAutomaticFlows({
      ...platform,
      endsHeldForMinutes: platform.config.DRAWBRIDGE_AUTOMATIC_ENDS_HELD_MINUTES,
    }),
  );
  return {
    async stop() {
      await Promise.all([sweeps.stop(), tidying.stop(), automatic.stop()]);
    },
  };
}
