import type { Tx } from "../../platform/database/unit-of-work";
import { endGrants } from "./end-grants";
import { tellOfGrant } from "./tell-of-grant";

/** Takes away everything that was given through an integration. Answers how many grants have not ended yet. */
export async function releaseIntegration(tx: Tx, integrationId: string): Promise<number> {
  const live: { id: string; ending: boolean }[] = await tx.manager.query(
    `select g.id, g.end_asked_at is not null as ending from grants g join resources r on r.id = g.resource_id
      where r.integration_id = $1 and g.ended_at is null order by g.id`,
    [integrationId],
  );
  await endGrants(
    tx,
    live
      .filter(({ ending }) => !ending)
      .map(({ id }) => ({ grantId: id, reason: "INTEGRATION_DELETED", message: null })),
  );
  const [{ count }]: [{ count: number }] = await tx.manager.query(
    `select count(*)::int as count from grants g join resources r on r.id = g.resource_id
      where r.integration_id = $1 and g.ended_at is null`,
    [integrationId],
  );
  return count;
}

/** Gives up on what has not been seen gone, and says of each that nobody looked: never that it was revoked. */
export async function abandonIntegration(tx: Tx, integrationId: string): Promise<void> {
  const [abandoned]: [{ id: string; identityId: string }[], number] = await tx.manager.query(
    `update grants g set state = 'UNVERIFIED', state_since = $2, ended_at = $2,
            receipt = jsonb_set(g.receipt, '{notes}', (g.receipt -> 'notes') || $3::jsonb)
       from resources r where r.id = g.resource_id and r.integration_id = $1 and g.ended_at is null and g.state = 'REVOKING'
      returning g.id, g.identity_id as "identityId"`,
    [integrationId, tx.now, JSON.stringify([NOT_LOOKED])],
  );
  for (const grant of abandoned) await tellOfGrant(tx, grant, "grant.ended", { state: "UNVERIFIED" });
  await tx.manager.query("update access_targets set next_reconcile_at = null where integration_id = $1", [
    integrationId,
  ]);
}

const NOT_LOOKED =
  "The integration was deleted by force before anybody saw this access gone. Look for the access entry yourself.";
