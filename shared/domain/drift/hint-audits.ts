import { leaseIsFree, leaseIsHeld } from "../../platform/database/leased-row";
import type { Tx } from "../../platform/database/unit-of-work";
import { auditCluster } from "./drift.jobs";

/** Of a connector's, all its replicas together: audits wait for their share of calls, and scans need the places too. */
const AT_A_TIME = 4;

/** Hints as many of a connector's clusters as may be looked at beside those that are: those with live access first. */
export async function hintDueAudits(tx: Tx, connectorId: string): Promise<void> {
  const due: { id: string }[] = await tx.manager.query(
    `select a.resource_id as id from cluster_audits a join resources r on r.id = a.resource_id
       join integrations i on i.id = r.integration_id
      where a.next_audit_at <= $2 and ${leaseIsFree("a", "$2")}
        and i.connector_id = $1 and i.enabled and i.deleted_at is null
      order by not exists (select 1 from access_targets t where t.resource_id = a.resource_id and t.state = 'OPEN'),
               a.next_audit_at, a.resource_id
      limit greatest(0, $3 - (select count(*)::int from cluster_audits u join resources ur on ur.id = u.resource_id
                                join integrations ui on ui.id = ur.integration_id
                               where ${leaseIsHeld("u", "$2")} and ui.connector_id = $1))`,
    [connectorId, tx.now, AT_A_TIME],
  );
  for (const { id } of due) {
    tx.enqueue(auditCluster, { resourceId: id }, { connectorId, deduplicationId: `audit-${id}` });
  }
}
