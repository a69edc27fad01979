import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import { endSyncRun } from "./finish-run";
import { lockIntegration, lockSyncRun } from "./lock-run";
import { warningsAsRead } from "./scope-as-read";
import { startSync } from "./start-sync";
import type { SyncRun, SyncTrigger } from "./sync-run.entity";
import { hasEnded } from "./sync-run.states";

export interface SyncSettings {
  readonly intervalMinutes: number;
}

/** Checks the settings of an integration beside its sync, which does not wait for the result. */
export type SettingsChecks = (tx: Tx, integrationId: string) => Promise<void>;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly settings: SyncSettings;
  readonly checkSettings: SettingsChecks;
}

export class SyncRunsService {
  /** Warnings about the exclusions of settings, without a sync. */
  readonly warnings = warningsAsRead;

  constructor(private readonly deps: Dependencies) {}

  /** Starts a sync, or returns the one that is under way. */
  async sync(actor: Actor, integrationId: string): Promise<SyncRun> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const integration = await lockIntegration(tx.manager, integrationId);
      if (!integration) throw notFound("The integration");
      if (!integration.enabled) {
        throw new DomainError(
          "INVALID_STATE",
          `The integration '${integration.name}' is switched off; switch it on first.`,
          [],
          "INTEGRATION_OFF",
        );
      }
      const run = await this.start(tx, integration, "MANUAL");
      tx.audit({
        action: "sync-run.requested",
        subjectType: "sync-run",
        subjectId: run.id,
        after: { integrationId },
      });
      return run;
    });
  }

  /** Cancels a run. Its results so far stay. */
  async cancel(actor: Actor, runId: string): Promise<SyncRun> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const run = await lockSyncRun(tx.manager, runId);
      if (!run) throw notFound("The sync run");
      if (hasEnded(run.state))
        throw new DomainError("INVALID_STATE", "The sync run has ended already.", [], "RUN_ENDED");
      await endSyncRun(tx, run, "CANCELLED", null);
      tx.audit({ action: "sync-run.cancelled", subjectType: "sync-run", subjectId: runId });
      return (await lockSyncRun(tx.manager, runId))!;
    });
  }

  /**
   * Starts a sync in the caller's transaction, which has locked the integration, with a check of its settings, and plans
   * the next one. A disconnected connector does neither.
   */
  async start(tx: Tx, integration: Pick<Integration, "id" | "connectorId">, trigger: SyncTrigger): Promise<SyncRun> {
    const next = new Date(tx.now.getTime() + this.deps.settings.intervalMinutes * 60_000);
    const run = await startSync(tx, integration, trigger, next);
    if (!hasEnded(run.state)) await this.deps.checkSettings(tx, integration.id);
    return run;
  }

  /** Cancels the active run of an integration, if any, in the caller's transaction. */
  async cancelActive(tx: Tx, integrationId: string): Promise<void> {
    const [active]: { id: string }[] = await tx.manager.query(
      "select id from sync_runs where integration_id = $1 and finished_at is null",
      [integrationId],
    );
    const run = active && (await lockSyncRun(tx.manager, active.id));
    if (run && !hasEnded(run.state)) await endSyncRun(tx, run, "CANCELLED", null);
  }
}
