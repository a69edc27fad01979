import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { hintDueAudits } from "./hint-audits";
import { LIVE_AUDIT_MS } from "./next-audit";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const NEW_AT_ONCE = 500;
/** Clusters that were never looked at are begun with over some time, not all at once, and not while they are being discovered. */
const BEGIN_AFTER_SECONDS = 5 * 60;
const BEGIN_WITHIN_SECONDS = 15 * 60;

/** A connector's own sweep: clusters that are due are hinted, those with live access first. */
export async function sweepAudits({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const now = clock.now();
  await addClusters(db, connectorId, now);
  await hurryLiveClusters(db, connectorId, now);
  await uow.run(systemActor("sweep"), (tx) => hintDueAudits(tx, connectorId));
}

/** Every cluster that can be managed is audited from when it is known; not one that is being deleted at this moment. */
async function addClusters(db: DataSource, connectorId: string, now: Date): Promise<void> {
  await db.query(
    `insert into cluster_audits (resource_id, next_audit_at)
     select r.id, $2::timestamptz + make_interval(secs => $3 + random() * $5)
       from resources r join integrations i on i.id = r.integration_id
      where i.connector_id = $1 and i.enabled and i.deleted_at is null
        and r.type = 'EKS_CLUSTER' and r.status = 'PRESENT' and r.manageable
        and not exists (select 1 from cluster_audits a where a.resource_id = r.id)
      limit $4
        for key share of r skip locked
     on conflict do nothing`,
    [connectorId, now, BEGIN_AFTER_SECONDS, NEW_AT_ONCE, BEGIN_WITHIN_SECONDS],
  );
}

/** A cluster on which nothing was given for a long time is looked at soon again once something is. */
async function hurryLiveClusters(db: DataSource, connectorId: string, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + LIVE_AUDIT_MS);
  await db.query(
    `update cluster_audits a set next_audit_at = $2
      where a.next_audit_at > $2
        and exists (select 1 from access_targets t where t.resource_id = a.resource_id and t.state = 'OPEN')
        and exists (select 1 from resources r join integrations i on i.id = r.integration_id
                     where r.id = a.resource_id and i.connector_id = $1)`,
    [connectorId, soon],
  );
}
