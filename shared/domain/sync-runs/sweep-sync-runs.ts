import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { eachAlone } from "../../kernel/async/each-alone";
import type { Clock } from "../../kernel/clock";
import { leaseIsFree } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { disconnectedBefore } from "../connectors/connector-status";
import { Integration } from "../integrations/integration.entity";
import { failRun } from "./finish-run";
import { hintAdvance, runWithoutConnector } from "./start-sync";
import type { SyncRunsService } from "./sync-runs.service";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly syncRuns: SyncRunsService;
}

/** A run without progress for this long gets its hint again. */
const STALLED_AFTER_MS = 5_000;
const DUE_AT_ONCE = 100;

/** A connector's sweep of its own runs: starts due syncs and resumes runs that lost a hint or a worker. */
export async function sweepSyncRuns(deps: Dependencies, connectorId: string): Promise<void> {
  await eachAlone(
    [startDueSyncs, hintStalledRuns],
    (sweep) => sweep(deps, connectorId),
    () => "Not every sync could be started or resumed.",
  );
}

async function startDueSyncs({ db, uow, clock, syncRuns }: Dependencies, connectorId: string): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select id from integrations where connector_id = $1 and enabled and next_sync_at <= $2 order by next_sync_at limit $3`,
    [connectorId, clock.now(), DUE_AT_ONCE],
  );
  const start = ({ id }: { readonly id: string }) =>
    uow.run(systemActor("schedule"), async (tx) => {
      // Replicas sweep concurrently: the second one finds the next sync already planned.
      const [integration]: { id: string }[] = await tx.manager.query(
        "select id from integrations where id = $1 and enabled and next_sync_at <= $2 for update skip locked",
        [id, tx.now],
      );
      if (integration) await syncRuns.start(tx, { id, connectorId }, "SCHEDULED");
    });
  await eachAlone(due, start, (count) => `Syncs that could not be started: ${count}.`);
}

async function hintStalledRuns({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const now = clock.now();
  const stalled: { id: string }[] = await db.query(
    `select r.id from sync_runs r
      where r.connector_id = $1 and r.finished_at is null and r.progressed_at < $3
        and (r.state = 'QUEUED'
             or (r.state = 'READING_ORGANIZATION' and ${leaseIsFree("r", "$2")})
             or (r.state = 'SCANNING' and (r.accounts_done >= r.accounts_total or exists (
                  select 1 from sync_run_accounts s
                   where s.run_id = r.id and (s.state = 'PENDING' or (s.state = 'SCANNING' and ${leaseIsFree("s", "$2")}))))))`,
    [connectorId, now, new Date(now.getTime() - STALLED_AFTER_MS)],
  );
  if (stalled.length === 0) return;
  await uow.run(systemActor("sweep"), async (tx) => {
    for (const { id } of stalled) hintAdvance(tx, { id, connectorId });
  });
}

/**
 * A sweep of every process: fails runs whose connector is disconnected, as no worker would continue them. The next sync
 * is due at once, and the connector starts it when it is back.
 */
export async function failRunsOfLostConnectors({ db, uow, clock }: Omit<Dependencies, "syncRuns">): Promise<void> {
  const lost: { id: string; integrationId: string; name: string }[] = await db.query(
    `select r.id, r.integration_id as "integrationId", c.name from sync_runs r join connectors c on c.id = r.connector_id
      where r.finished_at is null and c.last_seen_at < $1`,
    [disconnectedBefore(clock.now())],
  );
  const fail = ({ id, integrationId, name }: (typeof lost)[number]) =>
    uow.run(systemActor("sweep"), async (tx) => {
      await tx.manager.update(Integration, integrationId, { nextSyncAt: tx.now });
      await failRun(tx, id, runWithoutConnector(name));
    });
  await eachAlone(lost, fail, (count) => `Syncs of lost connectors that could not be failed: ${count}.`);
}
