import type { EntityManager } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { type HeldLease, lockHeldRows, releaseLease } from "../../platform/database/lease";
import { isLeased } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { poolPrefixOf, type SlotRoles, setNameOfNobody } from "../bindings/slots/slot-names";
import type { ClusterPlace } from "../cloud/access-cloud.port";
import { AccessTarget } from "../grants/access-target.entity";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import type { ComparedTarget } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";

/** Longer than a scan may take. */
export const DRIFT_SCAN_LEASE = { entity: ClusterDriftScan, ms: 5 * 60_000 };
/** The delay for a cluster that cannot be scanned now. */
const LATER_MS = 15 * 60_000;

export const DRIFT_SCANNER = systemActor("drift-scan");

/** A leased drift scan of a cluster, with everything that it compares. */
export interface DriftScanLease {
  readonly resource: Resource & { readonly region: string };
  readonly integration: Integration;
  readonly token: string;
  readonly driftScan: ClusterDriftScan;
  /** Targets before entries were read. Those that change meanwhile are left to the reconcile loop. */
  readonly targets: readonly ScannedTarget[];
  readonly findings: readonly DriftFinding[];
  /** Roles of slots, on which every entry is ours. */
  readonly slots: SlotRoles;
}

export interface ScannedTarget extends ComparedTarget, Pick<AccessTarget, "madeEntry"> {
  readonly generation: number;
}

/** A lease on the drift scan of a cluster, acquired by `claimDriftScans`. */
export interface DriftScanClaim {
  readonly resourceId: string;
  readonly leaseToken: string;
}

/**
 * Reads the facts for a claimed scan. Null: the lease was lost, the cluster cannot be scanned, or it belongs to another
 * integration now.
 */
export async function openDriftScan(uow: UnitOfWork, claim: DriftScanClaim): Promise<DriftScanLease | null> {
  return uow.run(DRIFT_SCANNER, async (tx) => {
    const { manager, now } = tx;
    const { resourceId, leaseToken: token } = claim;
    const [driftScan] = await lockHeldRows(tx, DRIFT_SCAN_LEASE, [claim]);
    if (!driftScan) return null;
    const resource = await manager.findOneByOrFail(Resource, { id: resourceId });
    const integration = await manager.findOneByOrFail(Integration, { id: resource.integrationId });
    if (resource.status === "GONE" || resource.status === "OUT_OF_SCOPE") {
      await manager.delete(ClusterDriftScan, { resourceId });
      return null;
    }
    if (driftScan.integrationId !== integration.id) {
      await releaseLease(tx, DRIFT_SCAN_LEASE, claim, { integrationId: integration.id, nextScanAt: now });
      return null;
    }
    const { region } = resource;
    const isOn = integration.enabled && !integration.deletedAt;
    if (!isOn || resource.status !== "PRESENT" || !resource.manageable || region === null) {
      const nextScanAt = new Date(now.getTime() + LATER_MS);
      await releaseLease(tx, DRIFT_SCAN_LEASE, claim, { nextScanAt });
      return null;
    }
    return {
      resource: { ...resource, region },
      integration,
      token,
      driftScan,
      targets: await openTargetsOf(manager, resource.physicalKey, now),
      findings: await manager.findBy(DriftFinding, { resourceId }),
      slots: { accountId: resource.accountId, names: await slotNamesOf(manager, resource) },
    };
  });
}

/**
 * Names of the pool, of leases in the account whose slot has left the pool, and the name by which the doctor makes an
 * entry for nobody: a doctor that died left it.
 */
async function slotNamesOf(
  manager: EntityManager,
  { integrationId, accountId }: Pick<Resource, "integrationId" | "accountId">,
): Promise<Set<string>> {
  const slots: { name: string }[] = await manager.query(
    `select name from slots where integration_id = $1 and name is not null
      union select permission_set_name from bindings
             where integration_id = $1 and account_id = $2 and permission_set_name is not null`,
    [integrationId, accountId],
  );
  const prefixes = slots.flatMap(({ name }) => poolPrefixOf(name) ?? []);
  return new Set([...slots.map(({ name }) => name), ...prefixes.map(setNameOfNobody)]);
}

export function heldDriftScan({ resource, token }: DriftScanLease): HeldLease<ClusterDriftScan> {
  return { resourceId: resource.id, leaseToken: token };
}

export function clusterPlaceOf({ resource }: DriftScanLease): ClusterPlace {
  const { accountId, region, name, arn } = resource;
  return { accountId, region, clusterName: name, partition: arn.split(":")[1] ?? "aws", priority: "check" };
}

/** The open targets of an incarnation, and whether the reconcile loop is busy with each. */
export async function openTargetsOf(manager: EntityManager, physicalKey: string, now: Date): Promise<ScannedTarget[]> {
  const open = await manager.findBy(AccessTarget, { physicalKey, state: "OPEN" });
  const moving: { targetId: string }[] = await manager.query(
    `select distinct target_id as "targetId" from grants where target_id = any($1) and ended_at is null and state <> 'ACTIVE'`,
    [open.map(({ id }) => id)],
  );
  const inMotion = new Set(moving.map(({ targetId }) => targetId));
  return open.map((target) => ({ ...target, inFlux: inMotion.has(target.id) || isAtHand(target, now) }));
}

/** Closed targets whose principal has an entry. A cluster may have any number of closed targets. */
export async function listedClosedTargetsOf(
  manager: EntityManager,
  physicalKey: string,
  listed: readonly string[],
  now: Date,
): Promise<ScannedTarget[]> {
  if (listed.length === 0) return [];
  const closed = await manager
    .createQueryBuilder(AccessTarget, "t")
    .where("t.physicalKey = :physicalKey and t.principalArn = any(:listed) and t.state = 'CLOSED'")
    .setParameters({ physicalKey, listed })
    .getMany();
  return closed.map((target) => ({ ...target, inFlux: isAtHand(target, now) }));
}

function isAtHand(target: AccessTarget, now: Date): boolean {
  const { intent, nextReconcileAt } = target;
  return intent !== null || isLeased(target, now) || (nextReconcileAt !== null && nextReconcileAt <= now);
}
