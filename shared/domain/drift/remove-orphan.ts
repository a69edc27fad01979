import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { foundFailure, recordFailure } from "../../kernel/recorded-failure";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { AcceptedWrite, AccessCloud } from "../cloud/access-cloud.port";
import type { ReceiptCall } from "../grants/receipt";
import { SETTLE_MS } from "../grants/reconcile/next-reconcile";
import { DRIFT_SCAN_DELETION_MS } from "../grants/reconcile/target-lease";
import { requeueTargets } from "../grants/requeue-targets";
import { describeRemovalFailure } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";
import { clusterPlaceOf, DRIFT_SCANNER, type DriftScanLease } from "./drift-scan-lease";
import { publishFindingEvents } from "./write-findings";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
}

/**
 * Deletes an entry of ours without a target, after two observations. The next one proves that it is gone. The deletion
 * is committed before the call. A grant that came at that moment is then not ended as if others had removed its access,
 * even if the worker dies.
 */
export async function removeOrphan(
  { uow, clock, log }: Dependencies,
  lease: DriftScanLease,
  cloud: Pick<AccessCloud, "deleteEntry">,
  orphan: DriftFinding,
  signal: AbortSignal,
): Promise<void> {
  const { id, principalArn, entryArn, access } = orphan;
  const { resource } = lease;
  if (!(await commitRemoval(uow, lease, orphan))) return;
  let written: AcceptedWrite;
  try {
    written = await cloud.deleteEntry({ ...clusterPlaceOf(lease), principalArn, priority: "revoke" }, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    log.warn({ resourceId: resource.id, principalArn, code: error.code }, "an orphaned access entry did not go");
    return recordFailedRemoval(uow, lease, orphan, error);
  }
  const { operation, requestId, inDoubt } = written;
  const removal: ReceiptCall = { operation, requestId, at: clock.now().toISOString() };
  await uow.run(DRIFT_SCANNER, async (tx) => {
    await tx.manager.update(DriftFinding, id, { removal, removalFailure: null });
    // The next scan comes soon to prove the deletion, even after many refusals.
    await tx.manager.query("update drift_scans set next_scan_at = least(next_scan_at, $2) where resource_id = $1", [
      lease.resource.id,
      new Date(tx.now.getTime() + SETTLE_MS),
    ]);
    tx.audit({
      action: "drift.orphan-removed",
      subjectType: "resource",
      subjectId: lease.resource.id,
      after: { principalArn, entryArn, access, call: removal },
    });
    // A retried call may still take effect.
    if (!inDoubt) await endRemoval(tx, resource.id, principalArn);
    // A grant that came at this moment may have observed the entry as its own. We deleted it, so its access is given
    // again.
    const [taken]: [{ id: string }[], number] = await tx.manager.query(
      `update access_targets set applied = null where physical_key = $1 and principal_arn = $2 and state = 'OPEN' returning id`,
      [lease.resource.physicalKey, principalArn],
    );
    requeueTargets(
      tx,
      taken.map((target) => target.id),
    );
  });
}

/** False: the principal has an open target by now, and the reconcile loop decides about its entry. */
async function commitRemoval(uow: UnitOfWork, { resource }: DriftScanLease, orphan: DriftFinding): Promise<boolean> {
  const { principalArn, entryArn, access } = orphan;
  return uow.run(DRIFT_SCANNER, async (tx) => {
    // Marks of workers that died long ago are dropped.
    const [marked]: [unknown[], number] = await tx.manager.query(
      `update drift_scans a
          set removing = coalesce((select jsonb_object_agg(r.key, r.value) from jsonb_each(a.removing) r
                                    where (r.value #>> '{}')::timestamptz > $3), '{}') || jsonb_build_object($2::text, $4::text)
        where a.resource_id = $1 and not exists (
          select 1 from access_targets t where t.physical_key = $5 and t.principal_arn = $2 and t.state = 'OPEN')
        returning 1`,
      [
        resource.id,
        principalArn,
        new Date(tx.now.getTime() - DRIFT_SCAN_DELETION_MS),
        tx.now.toISOString(),
        resource.physicalKey,
      ],
    );
    if (marked.length === 0) return false;
    tx.audit({
      action: "drift.orphan-removing",
      subjectType: "resource",
      subjectId: resource.id,
      after: { principalArn, entryArn, access },
    });
    return true;
  });
}

/** Puts the missing action into the finding. */
async function recordFailedRemoval(
  uow: UnitOfWork,
  { resource }: DriftScanLease,
  orphan: DriftFinding,
  error: ProviderFailure,
): Promise<void> {
  await uow.run(DRIFT_SCANNER, async (tx) => {
    const { manager, now } = tx;
    const before = await manager.findOne(DriftFinding, {
      where: { id: orphan.id },
      lock: { mode: "pessimistic_write" },
    });
    if (!error.mayBeDone) await endRemoval(tx, resource.id, orphan.principalArn);
    if (before?.kind !== "ORPHAN") return;
    const removalFailure = recordFailure(before.removalFailure, foundFailure(error), now);
    const differences = [before.differences[0]!, ...describeRemovalFailure({ ...before, removalFailure })];
    await manager.update(DriftFinding, before.id, { removalFailure, differences });
    await publishFindingEvents(tx, resource, { ...before, differences }, before);
  });
}

async function endRemoval(tx: Tx, resourceId: string, principalArn: string): Promise<void> {
  await tx.manager.query("update drift_scans set removing = removing - $2::text where resource_id = $1", [
    resourceId,
    principalArn,
  ]);
}
