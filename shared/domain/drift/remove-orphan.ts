import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { foundFailure, recordFailure } from "../../kernel/recorded-failure";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { AcceptedWrite, AccessCloud } from "../cloud/access-cloud.port";
import type { ReceiptCall } from "../grants/receipt";
import { mayHaveBeenDone } from "../grants/reconcile/apply-steps";
import { DRIFT_SCAN_DELETION_MS } from "../grants/reconcile/target-lease";
import { SETTLE_MS } from "../grants/reconcile/transitions";
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
 * Deletes an entry that two looks showed to be ours and that no target is about. The next look proves that it is gone. The deletion is on
 * record before it is asked for: a worker that dies then leaves no entry that nobody deleted, and a grant that came at that
 * moment is not ended as if others had taken its access away.
 */
export async function removeOrphan(
  { uow, clock, log }: Dependencies,
  turn: DriftScanLease,
  cloud: Pick<AccessCloud, "deleteEntry">,
  orphan: DriftFinding,
  signal: AbortSignal,
): Promise<void> {
  const { id, principalArn, entryArn, access } = orphan;
  const { resource } = turn;
  if (!(await commitRemoval(uow, turn, orphan))) return;
  let written: AcceptedWrite;
  try {
    written = await cloud.deleteEntry({ ...clusterPlaceOf(turn), principalArn, priority: "revoke" }, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    log.warn({ resourceId: resource.id, principalArn, code: error.code }, "an orphaned access entry did not go");
    return recordFailedRemoval(uow, turn, orphan, error);
  }
  const { operation, requestId, inDoubt } = written;
  const removal: ReceiptCall = { operation, requestId, at: clock.now().toISOString() };
  await uow.run(DRIFT_SCANNER, async (tx) => {
    await tx.manager.update(DriftFinding, id, { removal, removalFailure: null });
    // The deletion is proved soon, though the ones before it were refused for long.
    await tx.manager.query(
      "update cluster_audits set next_audit_at = least(next_audit_at, $2) where resource_id = $1",
      [turn.resource.id, new Date(tx.now.getTime() + SETTLE_MS)],
    );
    tx.audit({
      action: "drift.orphan-removed",
      subjectType: "resource",
      subjectId: turn.resource.id,
      after: { principalArn, entryArn, access, call: removal },
    });
    // Sent once more, it may take effect yet.
    if (!inDoubt) await endRemoval(tx, resource.id, principalArn);
    // A grant that came in this very moment may have found the entry and kept it: it was us who took it, so it comes again.
    const [taken]: [{ id: string }[], number] = await tx.manager.query(
      `update access_targets set applied = null where physical_key = $1 and principal_arn = $2 and state = 'OPEN' returning id`,
      [turn.resource.physicalKey, principalArn],
    );
    requeueTargets(
      tx,
      taken.map((target) => target.id),
    );
  });
}

/** False: a target is about the principal by now, and the loop decides about its entry. */
async function commitRemoval(uow: UnitOfWork, { resource }: DriftScanLease, orphan: DriftFinding): Promise<boolean> {
  const { principalArn, entryArn, access } = orphan;
  return uow.run(DRIFT_SCANNER, async (tx) => {
    // Those of workers that died long ago say nothing any more.
    const [marked]: [unknown[], number] = await tx.manager.query(
      `update cluster_audits a
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

/** In the report of drift, with the action that is missing. */
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
    if (!mayHaveBeenDone(error)) await endRemoval(tx, resource.id, orphan.principalArn);
    if (before?.kind !== "ORPHAN") return;
    const removalFailure = recordFailure(before.removalFailure, foundFailure(error), now);
    const differences = [before.differences[0]!, ...describeRemovalFailure({ ...before, removalFailure })];
    await manager.update(DriftFinding, before.id, { removalFailure, differences });
    await publishFindingEvents(tx, resource, { ...before, differences }, before);
  });
}

async function endRemoval(tx: Tx, resourceId: string, principalArn: string): Promise<void> {
  await tx.manager.query("update cluster_audits set removing = removing - $2::text where resource_id = $1", [
    resourceId,
    principalArn,
  ]);
}
