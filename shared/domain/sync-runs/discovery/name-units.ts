import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Cloud } from "../../cloud/cloud.port";
import { Integration } from "../../integrations/integration.entity";
import { organizationAccessOf } from "../../integrations/organization-access";
import type { SyncRun } from "../sync-run.entity";
import { nameUnitsJob } from "../sync-runs.jobs";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly cloud: Pick<Cloud, "organization">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info">;
}

/** A unit may be renamed in AWS, so its name is read again after a day. */
const NAMED_FOR_MS = 24 * 60 * 60_000;

/**
 * Enqueued when the account list closes. It is a job of its own, so that no sync waits for names; the next sync
 * replaces a lost job.
 */
export function hintNames(tx: Tx, { integrationId, connectorId }: SyncRun): void {
  tx.enqueue(nameUnitsJob, { integrationId }, { connectorId, deduplicationId: `name-units-${integrationId}` });
}

/**
 * Reads the names of organizational units that have accounts below them. One list is read for each parent of a unit
 * whose name is missing or a day old. A name that cannot be read is no failure: the next sync tries again.
 */
export async function nameUnits(deps: Dependencies, integrationId: string, signal: AbortSignal): Promise<void> {
  const { db, cloud, clock, log } = deps;
  const integration = await db.manager.findOneBy(Integration, { id: integrationId });
  if (!integration?.enabled || integration.deletedAt) return;
  const unnamed: { parentId: string | null }[] = await db.query(PARENTS_OF_UNNAMED, [
    integrationId,
    new Date(clock.now().getTime() - NAMED_FOR_MS),
  ]);
  if (unnamed.length === 0) return;
  // The root has no parent, but every answer contains its name.
  const parentIds = unnamed.flatMap(({ parentId }) => parentId ?? []);
  try {
    const names = await cloud.organization(organizationAccessOf(integration)).unitNames(parentIds, signal);
    await writeNames(deps, integrationId, names);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    log.info({ integrationId, code, operation, requestId }, "organizational units keep the names they had");
  }
}

const PARENTS_OF_UNNAMED = `
with paths as (
  select distinct ou_path as path from accounts
   where integration_id = $1 and out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
), units as (
  select distinct path[depth] as id, path[depth - 1] as parent_id
    from paths cross join lateral generate_subscripts(path, 1) as depth
)
select distinct u.parent_id as "parentId"
  from units u left join organizational_unit_names n on n.integration_id = $1 and n.unit_id = u.id
 where n.named_at is null or n.named_at <= $2
 order by 1`;

async function writeNames(
  { uow }: Dependencies,
  integrationId: string,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = [...names].map(([id, name]) => ({ id, name }));
  await uow.statement(WRITE_NAMES, (now) => [integrationId, JSON.stringify(rows), now]);
}

// The lock waits for a deletion under way, after which no row matches.
const WRITE_NAMES = `
insert into organizational_unit_names (integration_id, unit_id, name, named_at)
select i.id, u.id, u.name, $3
  from integrations i cross join jsonb_to_recordset($2::jsonb) as u(id text, name text) where i.id = $1
   for key share of i
    on conflict (integration_id, unit_id) do update set name = excluded.name, named_at = excluded.named_at`;
