import type { EntityManager } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { acquireLease, type HeldLease, releaseLease } from "../../platform/database/lease";
import { isLeased } from "../../platform/database/leased-row";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { ClusterPlace } from "../connectors/access-cloud.port";
import { AccessTarget } from "../grants/access-target.entity";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { ClusterAudit } from "./cluster-audit.entity";
import type { AuditedTarget } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";
import type { SlotRoles } from "./slot-roles";

/** Longer than a look may take. */
export const AUDIT_LEASE = { entity: ClusterAudit, ms: 5 * 60_000 };
/** A cluster that cannot be looked at now is asked about again then. */
const LATER_MS = 15 * 60_000;

export const AUDITOR = systemActor("audit");

/** A cluster for the one who audits it. */
export interface AuditTurn {
  readonly resource: Resource & { readonly region: string };
  readonly integration: Integration;
  readonly token: string;
  readonly audit: ClusterAudit;
  /** As they stood when the turn began: those that have changed since are left to the loop. */
  readonly targets: readonly TargetState[];
  readonly findings: readonly DriftFinding[];
  /** The roles that carry entries of ours alone. */
  readonly slots: SlotRoles;
}

export interface TargetState extends AuditedTarget {
  readonly generation: number;
}

/** Null: it is not due, somebody else is at it, or it cannot be looked at. */
export async function takeAudit(uow: UnitOfWork, resourceId: string): Promise<AuditTurn | null> {
  return uow.run(AUDITOR, async (tx) => {
    const { manager, now } = tx;
    const token = await acquireLease(tx, AUDIT_LEASE, {
      where: "t.resource_id = :resourceId and t.next_audit_at <= :now",
      parameters: { resourceId },
    });
    if (token === null) return null;
    const resource = await manager.findOneByOrFail(Resource, { id: resourceId });
    const integration = await manager.findOneByOrFail(Integration, { id: resource.integrationId });
    if (resource.status === "GONE" || resource.status === "OUT_OF_SCOPE") {
      await manager.delete(ClusterAudit, { resourceId });
      return null;
    }
    const { region } = resource;
    const isOn = integration.enabled && !integration.deletedAt;
    if (!isOn || resource.status !== "PRESENT" || !resource.manageable || region === null) {
      const nextAuditAt = new Date(now.getTime() + LATER_MS);
      await releaseLease(tx, AUDIT_LEASE, { resourceId, leaseToken: token }, { nextAuditAt });
      return null;
    }
    return {
      resource: { ...resource, region },
      integration,
      token,
      audit: await manager.findOneByOrFail(ClusterAudit, { resourceId }),
      targets: await targetsOf(manager, resource.physicalKey, now),
      findings: await manager.findBy(DriftFinding, { resourceId }),
      slots: { accountId: resource.accountId, names: await slotNamesOf(manager, integration.id) },
    };
  });
}

/** Of the pool, and of leases whose slot is not in it any more. */
async function slotNamesOf(manager: EntityManager, integrationId: string): Promise<Set<string>> {
  const slots: { name: string }[] = await manager.query(
    `select name from slots where integration_id = $1 and name is not null
      union select permission_set_name from bindings where integration_id = $1 and permission_set_name is not null`,
    [integrationId],
  );
  return new Set(slots.map(({ name }) => name));
}

export function auditLeaseOf({ resource, token }: AuditTurn): HeldLease<ClusterAudit> {
  return { resourceId: resource.id, leaseToken: token };
}

export function placeOf({ resource }: AuditTurn): ClusterPlace {
  const { accountId, region, name, arn } = resource;
  return { accountId, region, clusterName: name, partition: arn.split(":")[1] ?? "aws", priority: "audit" };
}

/** Every target of an incarnation, and whether the loop has something to do about it. */
export async function targetsOf(manager: EntityManager, physicalKey: string, now: Date): Promise<TargetState[]> {
  const targets = await manager.findBy(AccessTarget, { physicalKey });
  const moving: { targetId: string }[] = await manager.query(
    `select distinct target_id as "targetId" from grants where target_id = any($1) and ended_at is null and state <> 'ACTIVE'`,
    [targets.filter(({ state }) => state === "OPEN").map(({ id }) => id)],
  );
  const inMotion = new Set(moving.map(({ targetId }) => targetId));
  return targets.map((target) => ({
    ...target,
    inFlux:
      inMotion.has(target.id) ||
      target.intent !== null ||
      isLeased(target, now) ||
      (target.nextReconcileAt !== null && target.nextReconcileAt <= now),
  }));
}
