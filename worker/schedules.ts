import type { Platform } from "../shared/compose";
import { sweepRequests } from "../shared/domain/access-requests/sweep/sweep-requests";
import { PoolAlarms } from "../shared/domain/bindings/pool/pool-alarms";
import { sweepSlots } from "../shared/domain/bindings/pool/sweep-slots";
import {
  hintRemovals,
  sweepBindings,
  sweepBindingsIfAwaited,
} from "../shared/domain/bindings/reconcile/sweep-bindings";
import { purgeClientRequests } from "../shared/domain/client-requests/purge-client-requests";
import { sweepDelegations } from "../shared/domain/delegations/sweep-delegations";
import { sweepDoctorRuns } from "../shared/domain/doctor/sweep-doctor";
import { sweepDriftScans } from "../shared/domain/drift/sweep-drift-scans";
import { sweepAutomaticFlows } from "../shared/domain/grants/automatic/automatic-grants";
import { followStalePrincipals, hintDueWork } from "../shared/domain/grants/due-work";
import { endInClosedAccounts } from "../shared/domain/grants/ending/closed-accounts";
import { forgetClosedTargets, forgetRemovedBindings } from "../shared/domain/grants/ending/forget-ended-access";
import { sweepProviderReads } from "../shared/domain/identities/identity-center/sweep-provider-reads";
import { sweepNotifications } from "../shared/domain/notifications/sweep-notifications";
import { pruneOutbox } from "../shared/domain/outbox/prune-outbox";
import { sweepDeferredOwners } from "../shared/domain/owners/deferred-owners";
import { sweepSyncRuns } from "../shared/domain/sync-runs/sweep-sync-runs";
import { systemActor } from "../shared/kernel/actor";
import { repeatWork, runSequentially } from "../shared/kernel/async/repeat";
import { sweepsOfLostConnectors, sweepsThatEndAccess } from "../shared/sweeps-without-connectors";

const SWEEP_MS = 5_000;

/**
 * For work without a deadline, and for sweeps that read more rows. Work that is due once an hour or a day stands here
 * too: an index finds at once that nothing is due.
 */
const MINUTE_MS = 60_000;

/** The scheduled work of a worker. Every replica sweeps: concurrent sweeps do no harm, so none is elected. */
export function startSchedules(platform: Platform, connectorId: string): { stop(): Promise<void> } {
  /** Expiry depends on the time: while that is unknown, nothing expires. */
  const sweep = (name: string, pauseMs: number, work: (signal: AbortSignal) => Promise<void>) =>
    repeatWork(name, pauseMs, platform.log, async (signal) => void (platform.time.isKnown && (await work(signal))));
  const inSequence = (name: string, pauseMs: number, steps: Parameters<typeof runSequentially>[1]) =>
    sweep(name, pauseMs, (signal) => runSequentially(platform.log, steps, signal));
  // Connections of its own: work that waits elsewhere must not keep access alive.
  const grantLoop = { ...platform, ...platform.grantLoop };
  const poolAlarms = new PoolAlarms(platform);
  const loops = [
    inSequence("sweep of grants", SWEEP_MS, {
      ...sweepsThatEndAccess(grantLoop),
      movedPrincipals: () => followStalePrincipals(grantLoop),
      targets: () => hintDueWork(grantLoop, connectorId),
    }),
    inSequence("sweep", SWEEP_MS, {
      requests: () => sweepRequests(platform),
      delegations: () => sweepDelegations(platform),
      deletions: () => platform.integrations.finishDeletions(systemActor("sweep")),
      syncRuns: () => sweepSyncRuns(platform, connectorId),
      providers: () => sweepProviderReads(platform, connectorId),
      removals: () => hintRemovals(platform, connectorId),
      slots: () => sweepSlots(platform, connectorId),
      awaitedBindings: () => sweepBindingsIfAwaited(platform, connectorId),
      doctorRuns: () => sweepDoctorRuns(platform, connectorId),
      ...sweepsOfLostConnectors(platform),
    }),
    inSequence("sweep of every minute", MINUTE_MS, {
      closedAccounts: () => endInClosedAccounts(platform),
      driftScans: () => sweepDriftScans(platform, connectorId),
      closedTargets: () => forgetClosedTargets(platform),
      removedBindings: () => forgetRemovedBindings(platform),
      bindings: () => sweepBindings(platform, connectorId),
      clientRequests: () => purgeClientRequests(platform),
      outbox: () => pruneOutbox(platform),
      poolAlarms: () => poolAlarms.report(connectorId),
    }),
    // A loop of its own: it waits while people are written.
    sweep("deferred owners", SWEEP_MS, () => sweepDeferredOwners(platform)),
    // A loop of its own: finding the approvers of many pending requests takes long.
    sweep("notifications", SWEEP_MS, () => sweepNotifications({ ...platform, isMailOn: platform.mailer !== null })),
    // A loop of its own: it reads everybody who fulfils a flow's conditions.
    sweep("automatic flows", SWEEP_MS, () =>
      sweepAutomaticFlows({
        ...platform,
        endsHeldForMinutes: platform.config.DRAWBRIDGE_AUTOMATIC_ENDS_HELD_MINUTES,
      }),
    ),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}
