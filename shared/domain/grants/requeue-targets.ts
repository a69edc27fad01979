import type { Tx } from "../../platform/database/unit-of-work";
import { reconcileTargetJob, startGrantsJob } from "./grants.jobs";

/**
 * Makes targets due at the end of a transaction that changes their desired state. The raised generation makes the
 * result of a running reconcile outdated. All targets of a transaction are locked together, by id, after requests,
 * bindings and grants; otherwise two transactions could deadlock.
 */
export function requeueTargets(tx: Tx, targetIds: readonly string[]): void {
  tx.atEnd(requeueAll, ...targetIds.map((id) => ({ id, isHinted: true })));
}

/** A target that grants were attached to, with the binding and the resource that it belongs to from then on. */
export interface AttachedTarget {
  readonly id: string;
  readonly bindingId: string;
  readonly resourceId: string;
}

/**
 * The same for known targets that grants were attached to; closed ones open again. `isHinted` false: no job is
 * enqueued, because the caller acquires the leases itself.
 */
export function reopenTargets(tx: Tx, targets: readonly AttachedTarget[], { isHinted }: { isHinted: boolean }): void {
  tx.atEnd(requeueAll, ...targets.map((attached) => ({ id: attached.id, isHinted, attached })));
}

interface Requeue {
  readonly id: string;
  readonly isHinted: boolean;
  readonly attached?: AttachedTarget;
}

async function requeueAll(tx: Tx, requeues: readonly Requeue[]): Promise<void> {
  if (requeues.length === 0) return;
  await lockTargets(
    tx,
    requeues.map(({ id }) => id),
  );
  const attached = requeues.flatMap((requeue) => requeue.attached ?? []);
  if (attached.length > 0) {
    await tx.manager.query(
      `update access_targets t
          set state = 'OPEN', binding_id = u."bindingId", resource_id = r.id, integration_id = r.integration_id
         from jsonb_to_recordset($1::jsonb) as u(id uuid, "bindingId" uuid, "resourceId" uuid)
         join resources r on r.id = u."resourceId"
        where t.id = u.id`,
      [JSON.stringify(attached)],
    );
  }
  await requeueLockedTargets(tx, requeues);
}

/**
 * Makes targets due that the transaction has locked. Those whose integration was deleted stay as they are: no worker
 * would come, and a drift scan skips due targets.
 */
export async function requeueLockedTargets(tx: Tx, requeues: readonly Omit<Requeue, "attached">[]): Promise<void> {
  if (requeues.length === 0) return;
  const [requeued]: [{ id: string; connectorId: string }[], number] = await tx.manager.query(
    `update access_targets t set generation = generation + 1, next_reconcile_at = $2, failed_attempts = 0
       from (select a.id, i.connector_id from access_targets a join integrations i on i.id = a.integration_id
              where a.id = any($1)) s
      where t.id = s.id returning t.id, s.connector_id as "connectorId"`,
    [[...new Set(requeues.map(({ id }) => id))], tx.now],
  );
  const toHint = new Set(requeues.filter(({ isHinted }) => isHinted).map(({ id }) => id));
  for (const { id, connectorId } of requeued) if (toHint.has(id)) hintTarget(tx, id, connectorId);
}

/** The one order in which targets are locked. Grants that refer to them may be written meanwhile. */
export async function lockTargets(tx: Tx, targetIds: readonly string[]): Promise<void> {
  await tx.manager.query("select 1 from access_targets where id = any($1) order by id for no key update", [
    [...new Set(targetIds)],
  ]);
}

/** Makes every open target of an integration due. */
export async function requeueTargetsOf(tx: Tx, integrationId: string): Promise<void> {
  const open: { id: string }[] = await tx.manager.query(
    "select id from access_targets where integration_id = $1 and state = 'OPEN'",
    [integrationId],
  );
  requeueTargets(
    tx,
    open.map(({ id }) => id),
  );
}

/**
 * Enqueued at the moment of a change. It has its own deduplication id, so that a waiting job of a sweep cannot swallow
 * it.
 */
export function hintTarget(tx: Tx, targetId: string, connectorId: string): void {
  tx.enqueue(reconcileTargetJob, { targetId }, { connectorId, deduplicationId: `hint-${targetId}` });
}

export function hintBinding(tx: Tx, bindingId: string, connectorId: string): void {
  tx.enqueue(startGrantsJob, { bindingId }, { connectorId, deduplicationId: `hint-${bindingId}` });
}
