import type { Tx } from "../../platform/database/unit-of-work";
import { prepareGrants, reconcileTarget } from "./grants.jobs";

/**
 * To be called in the transaction of whatever changes what a target should hold: it becomes due at once, and a look that is
 * under way knows that it looked too early.
 */
export async function touchTargets(
  tx: Tx,
  targetIds: readonly string[],
  /** Whoever is about to take a turn itself needs none. */
  { hinted = targetIds }: { hinted?: readonly string[] } = {},
): Promise<void> {
  if (targetIds.length === 0) return;
  const [touched]: [{ id: string; connectorId: string | null }[], number] = await tx.manager.query(
    `update access_targets t set generation = generation + 1, next_reconcile_at = $2, failed_attempts = 0
       from (select a.id, i.connector_id from access_targets a left join integrations i on i.id = a.integration_id
              where a.id = any($1) order by a.id for update of a) s
      where t.id = s.id returning t.id, s.connector_id as "connectorId"`,
    [[...new Set(targetIds)], tx.now],
  );
  const toHint = new Set(hinted);
  for (const { id, connectorId } of touched) if (connectorId && toHint.has(id)) hintTarget(tx, id, connectorId);
}

/** Every target of an integration on which access is. */
export async function touchTargetsOf(tx: Tx, integrationId: string): Promise<void> {
  const open: { id: string }[] = await tx.manager.query(
    "select id from access_targets where integration_id = $1 and state = 'OPEN'",
    [integrationId],
  );
  await touchTargets(
    tx,
    open.map(({ id }) => id),
  );
}

/** Given at the moment of a change. It has its own id, so that a sweep's hint that waits cannot swallow it. */
export function hintTarget(tx: Tx, targetId: string, connectorId: string): void {
  tx.enqueue(reconcileTarget, { targetId }, { connectorId, deduplicationId: `hint-${targetId}` });
}

export function hintBinding(tx: Tx, bindingId: string, connectorId: string): void {
  tx.enqueue(prepareGrants, { bindingId }, { connectorId, deduplicationId: `hint-${bindingId}` });
}
