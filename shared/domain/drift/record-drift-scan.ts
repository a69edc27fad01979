import type { Logger } from "pino";
import type { ProviderFailure } from "../../kernel/app-error";
import { lockHeldRows, releaseLease } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { requeueTargets } from "../grants/requeue-targets";
import { readRestoredAt } from "../installation/restored";
import { compareEntries, type ScannedEntry } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";
import {
  DRIFT_SCAN_LEASE,
  DRIFT_SCANNER,
  type DriftScanLease,
  heldDriftScan,
  listedClosedTargetsOf,
  openTargetsOf,
  type ScannedTarget,
} from "./drift-scan-lease";
import { nextDriftScanAt } from "./next-drift-scan";
import { writeFindings } from "./write-findings";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** The entries that a scan read. A part is enough: entries that were only listed come next time. */
export interface EntriesRead {
  /** Null: the entries could not be listed. */
  readonly listed: readonly string[] | null;
  readonly described: ReadonlyMap<string, ScannedEntry | null>;
  readonly failure: ProviderFailure | null;
}

/** Access that ended this recently may reappear by a write that took effect late. */
const RECENT_MS = 60 * 60_000;

/** Records the findings of a scan, releases its lease, and returns the orphans to delete. */
export async function recordDriftScan(
  { uow, log }: Dependencies,
  lease: DriftScanLease,
  view: EntriesRead,
): Promise<DriftFinding[]> {
  return uow.run(DRIFT_SCANNER, async (tx) => {
    if (!(await isStillOurs(tx, lease))) {
      log.warn({ resourceId: lease.resource.id }, "the lease of a drift scan was lost");
      return [];
    }
    // Locked, because a concurrent reconcile writes findings of its target as well.
    await tx.manager.query(
      "select 1 from access_targets where physical_key = $1 and state = 'OPEN' order by id for no key update",
      [lease.resource.physicalKey],
    );
    const targets = await settledTargets(tx, lease, view.listed ?? []);
    // Locked, because an admin may accept one at this moment.
    const before = await tx.manager.find(DriftFinding, {
      where: { resourceId: lease.resource.id },
      order: { id: "ASC" },
      lock: { mode: "pessimistic_write" },
    });
    if (view.failure) logFailure(log, lease, view.failure);
    if (view.listed === null) {
      await releaseScan(tx, lease, view, { targets, orphanSince: null, isUnsettled: false });
      return [];
    }
    const isRestored = (await readRestoredAt(tx.manager)) !== null;
    const comparison = compareEntries({
      listed: new Set(view.listed),
      described: view.described,
      targets,
      findings: before,
      isFirst: lease.driftScan.observedAt === null,
      isRestored,
      now: tx.now,
    });
    const after = await writeFindings(tx, lease.resource, before, comparison.findings);
    await adoptTargets(tx, lease, comparison.due);
    requeueTargets(tx, comparison.due);
    const orphans = after.filter(({ kind, targetId }) => kind === "ORPHAN" && targetId === null);
    await releaseScan(tx, lease, view, {
      targets,
      orphanSince: isRestored ? null : newestOf(orphans),
      isUnsettled:
        comparison.due.length > 0 ||
        after.some(({ kind }) => kind === "UNKNOWN") ||
        // In a restored database an admin waits for their observation.
        (isRestored && targets.some(({ inFlux }) => inFlux)),
    });
    const removable = new Set(comparison.removable);
    return orphans.filter(({ principalArn }) => removable.has(principalArn));
  });
}

function newestOf(orphans: readonly DriftFinding[]): Date | null {
  return orphans.reduce<Date | null>((newest, { since }) => (newest && newest > since ? newest : since), null);
}

/** Targets of a deleted integration are adopted by the one that has the cluster now. */
async function adoptTargets(tx: Tx, { resource }: DriftScanLease, targetIds: readonly string[]): Promise<void> {
  if (targetIds.length === 0) return;
  await tx.manager.query(
    "update access_targets set integration_id = $2, resource_id = $3 where id = any($1) and integration_id is null",
    [targetIds, resource.integrationId, resource.id],
  );
}

/** Releases a scan that was stopped before it listed entries: another worker begins at once. */
export async function releaseDriftScan(uow: UnitOfWork, lease: DriftScanLease): Promise<void> {
  await uow.autocommit((at) => releaseLease(at, DRIFT_SCAN_LEASE, heldDriftScan(lease), { nextScanAt: at.now }));
}

async function isStillOurs(tx: Tx, lease: DriftScanLease): Promise<boolean> {
  return (await lockHeldRows(tx, DRIFT_SCAN_LEASE, [heldDriftScan(lease)])).length > 0;
}

/**
 * Targets that changed during the scan are left to the reconcile loop, because the entries read prove nothing about
 * them.
 */
async function settledTargets(tx: Tx, lease: DriftScanLease, listed: readonly string[]): Promise<ScannedTarget[]> {
  const before = new Map(lease.targets.map((target) => [target.id, target]));
  const { physicalKey } = lease.resource;
  const open = await openTargetsOf(tx.manager, physicalKey, tx.now);
  const closed = await listedClosedTargetsOf(tx.manager, physicalKey, listed, tx.now);
  return [...open, ...closed].map((target) => {
    const known = before.get(target.id);
    const isSame =
      known !== undefined &&
      !known.inFlux &&
      known.generation === target.generation &&
      known.state === target.state &&
      known.observedAt?.getTime() === target.observedAt?.getTime();
    return isSame ? target : { ...target, inFlux: true };
  });
}

async function releaseScan(
  tx: Tx,
  lease: DriftScanLease,
  { listed, failure }: EntriesRead,
  facts: { targets: readonly ScannedTarget[]; orphanSince: Date | null; isUnsettled: boolean },
): Promise<void> {
  const { resource, driftScan } = lease;
  const failedAttempts = failure ? driftScan.failedAttempts + 1 : 0;
  const isLive = facts.targets.some(({ state }) => state === "OPEN") || (await endedRecently(tx, resource.physicalKey));
  await releaseLease(tx, DRIFT_SCAN_LEASE, heldDriftScan(lease), {
    ...(listed === null ? {} : { observedAt: tx.now, entries: listed.length }),
    failure: failure && { code: failure.code, message: failure.message, requestId: failure.requestId ?? null },
    failedAttempts,
    isLive,
    nextScanAt: nextDriftScanAt({ ...facts, resourceId: resource.id, isLive, failedAttempts, now: tx.now }),
  });
}

async function endedRecently({ manager, now }: Tx, physicalKey: string): Promise<boolean> {
  const [answer]: { recent: boolean }[] = await manager.query(
    `select exists (select 1 from access_targets
                     where state = 'CLOSED' and physical_key = $1 and observed_at > $2) as recent`,
    [physicalKey, new Date(now.getTime() - RECENT_MS)],
  );
  return answer!.recent;
}

function logFailure(
  log: Dependencies["log"],
  { resource }: DriftScanLease,
  { code, requestId }: ProviderFailure,
): void {
  log.info({ resourceId: resource.id, code, requestId }, "access entries not readable");
}
