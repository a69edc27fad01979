import { In } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import { uniteAccess } from "../access/cluster-access";
import type { ObservedEntry } from "../grants/access-target.entity";
import type { ObservedTarget } from "../grants/reconcile/record-results";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { compareTarget, type KnownFinding } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";
import { firstDriftScanAt } from "./next-drift-scan";
import { publishFindingEvents, writeFindings } from "./write-findings";

/**
 * Records drift that reconciles observed, in their transaction. It makes the same comparison and findings as a drift
 * scan, which comes too late for short grants.
 */
export async function recordObservedDrift(tx: Tx, observed: readonly ObservedTarget[]): Promise<void> {
  const known = await knownFindings(tx, observed);
  for (const one of observed) await recordOne(tx, one, known.get(keyOf(one.resource.id, one.after.principalArn)));
}

async function recordOne(tx: Tx, observed: ObservedTarget, known: DriftFinding | undefined): Promise<void> {
  const { resource } = observed;
  const before = findingBefore(tx, observed, known);
  const after = findingAfter(tx, observed, before ?? known);
  // The same reconcile observed and removed it: an event is recorded, though no finding is left to be written with one.
  if (before && !after) await publishFindingEvents(tx, resource, before, known);
  auditAdditionRemoved(tx, observed);
  if (after === known) return;
  if (after) await addDriftScan(tx, resource);
  const isOver = after === undefined && known?.kind.startsWith("OURS");
  if (after || isOver) await writeFindings(tx, resource, known ? [known] : [], after ? [after] : []);
}

/**
 * Additions and changes of others before the reconcile wrote. Missing access is evaluated by the reconcile loop itself.
 */
function findingBefore(tx: Tx, { before }: ObservedTarget, known: KnownFinding | undefined): KnownFinding | undefined {
  if (!before) return undefined;
  const { target, entry } = before;
  const expected = [target.applied, target.baseline, target.intent?.access].flatMap((access) => access ?? []);
  const added = { ...entry, access: uniteAccess([...expected, entry.access]) };
  // On the target's first reconcile an existing entry belongs to a former holder, so nothing was added to it.
  if (expected.length === 0) return undefined;
  return compare(tx, { ...target, applied: uniteAccess(expected) }, added, false, known);
}

/** While access comes or goes nothing is concluded, and known findings stay. */
function findingAfter(
  tx: Tx,
  { after, entry, inFlux }: ObservedTarget,
  known: KnownFinding | undefined,
): KnownFinding | undefined {
  return entry === undefined ? known : compare(tx, after, entry, inFlux, known);
}

function compare(
  { now }: Tx,
  target: ObservedTarget["after"],
  entry: ObservedEntry | null,
  inFlux: boolean,
  known: KnownFinding | undefined,
): KnownFinding | undefined {
  const { principalArn } = target;
  const [compared] = compareTarget({ ...target, inFlux }, known, {
    listed: new Set(entry ? [principalArn] : []),
    described: new Map([[principalArn, entry]]),
    isFirst: false,
    now,
  });
  return compared?.finding;
}

/** Recorded once the addition was observed gone. */
function auditAdditionRemoved(
  tx: Tx,
  { resource, before, entry, after: target, calls, grantIds }: ObservedTarget,
): void {
  if (!before?.takenOff || entry === undefined) return;
  tx.audit({
    action: "drift.addition-removed",
    subjectType: "resource",
    subjectId: resource.id,
    before: { access: before.entry.access },
    after: {
      principalArn: target.principalArn,
      removed: before.takenOff,
      access: entry?.access ?? null,
      targetId: target.id,
      grantIds,
      calls,
    },
  });
}

async function knownFindings(tx: Tx, observed: readonly ObservedTarget[]): Promise<Map<string, DriftFinding>> {
  const found = await tx.manager.find(DriftFinding, {
    where: {
      resourceId: In([...new Set(observed.map(({ resource }) => resource.id))]),
      principalArn: In(observed.map(({ after }) => after.principalArn)),
    },
    order: { id: "ASC" },
    lock: { mode: "pessimistic_write" },
  });
  return new Map(found.map((finding) => [keyOf(finding.resourceId, finding.principalArn), finding]));
}

function keyOf(resourceId: string, principalArn: string): string {
  return `${resourceId} ${principalArn}`;
}

/** Findings reference a cluster's scan, whose row may not exist yet. */
async function addDriftScan({ manager, now }: Tx, resource: ObservedTarget["resource"]): Promise<void> {
  const { id: resourceId, integrationId, accountId, region } = resource;
  if (region === null) throw new Error(`The cluster ${resourceId} has no region`);
  await manager
    .createQueryBuilder()
    .insert()
    .into(ClusterDriftScan)
    .values({ resourceId, integrationId, accountId, region, isLive: true, nextScanAt: firstDriftScanAt(now) })
    .orIgnore()
    .execute();
}
