import { In, IsNull } from "typeorm";
import { acquireLeases, type HeldLease, isTimeKnown, renewLeases } from "../../../platform/database/lease";
import { leaseIsFree } from "../../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { RECONCILER } from "../../bindings/binding-lease";
import { DOUBT_MS } from "../../cloud/doubt";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { AccessTarget, type Intent, type MadeEntry } from "../access-target.entity";
import { isGivenAt } from "../desired-access";
import { expireGrants } from "../ending/expire-grants";
import { Grant } from "../grant.entity";

/** Longer than any call with its retries, so that the writes of one holder end before the next one begins. */
export const TARGET_LEASE = { entity: AccessTarget, ms: 30_000 };

/** A deletion by a drift scan that died takes effect within this time, late effects in AWS included. */
export const DRIFT_SCAN_DELETION_MS = DOUBT_MS + 60_000;

/** A leased target, with everything that decides about it. */
export interface TargetLease {
  readonly target: AccessTarget;
  readonly token: string;
  /** The generation when the lease was acquired. Every change of the desired state raises it. */
  readonly generation: number;
  readonly grants: readonly Grant[];
  /** Grants of the target that were ending when the lease was acquired. */
  readonly endingIds: ReadonlySet<string>;
  /** The principal is the role of a slot, and all its entries are ours. */
  readonly isSlotRole: boolean;
  /** Null: deleted, with everything that was discovered through it. */
  readonly integration: Integration | null;
  /** Null: the inventory does not know it any more. */
  readonly resource: Resource | null;
  /** The database is one restored from a backup: nothing is given until a person has confirmed what is live. */
  readonly isRestored: boolean;
  /** A drift scan began to delete the entry as an orphan before the target existed, with an unknown outcome. */
  readonly mayBeDeletedByDriftScan: boolean;
}

/** The writes that a reconcile is about to send. */
export interface WritePlan {
  readonly intent: Intent;
  readonly baseline: AccessTarget["baseline"];
  readonly principalUniqueId: string | null;
  readonly madeEntry: MadeEntry | null;
}

/**
 * Leases targets and answers the leases by target id. Targets that are not due, or leased by another worker, are left
 * out. Expired grants of the targets are marked as ending first, in the same transaction.
 */
export async function acquireTargetLeases(
  uow: UnitOfWork,
  targetIds: readonly string[],
): Promise<Map<string, TargetLease>> {
  return uow.run(RECONCILER, async (tx) => {
    // By a wrong clock grants would end before their time.
    if (!isTimeKnown(tx)) return new Map();
    await expireGrants(tx, targetIds);
    const leases = await acquire(tx, await lockFreeTargets(tx, targetIds));
    if (leases.length === 0) return new Map();
    const ids = leases.map(({ id }) => id);
    const { targets, grants } = await readTargets(tx, ids);
    return new Map(leases.map(({ id, ...facts }) => [id, targetLeaseAt(targets.get(id)!, grants.get(id)!, facts)]));
  });
}

type LeaseFacts = Pick<TargetLease, "isRestored" | "mayBeDeletedByDriftScan">;

/**
 * The targets that are due and free, locked by a statement of their own. One statement that waits for rows and then
 * writes them goes to the older version of a row again, where somebody may wait for this transaction: a deadlock.
 */
async function lockFreeTargets({ manager, now }: Tx, targetIds: readonly string[]): Promise<string[]> {
  const free: { id: string }[] = await manager.query(
    `select t.id from access_targets t where t.id = any($1) and t.next_reconcile_at <= $2 and ${leaseIsFree("t", "$2")}
      order by t.id for no key update`,
    [targetIds, now],
  );
  return free.map(({ id }) => id);
}

async function acquire(tx: Tx, targetIds: readonly string[]): Promise<({ id: string } & LeaseFacts)[]> {
  return acquireLeases(tx, TARGET_LEASE, {
    where: "t.id = any(:targetIds) and t.next_reconcile_at <= :now",
    parameters: { targetIds },
    // The former holder died half way, and its last write may still take effect.
    set: `in_doubt_since = case when ${WAS_WRITING} then :now else t.in_doubt_since end,
      removal_in_doubt_since = case when ${WAS_WRITING} and (t.intent -> 'removes')::boolean
                                    then :now else t.removal_in_doubt_since end`,
    returning: `t.id, exists (select 1 from installation where restored_at is not null) as "isRestored",
      exists (select 1 from drift_scans a where a.resource_id = t.resource_id
                 and (a.removing ->> t.principal_arn)::timestamptz > :now::timestamptz - ${DRIFT_SCAN_DELETION_MS} * interval '1 millisecond'
             ) as "mayBeDeletedByDriftScan"`,
  });
}

const WAS_WRITING = "t.lease_token is not null and t.intent is not null";

/** Targets with what they refer to, and their grants that have not ended. */
async function readTargets({ manager }: Tx, targetIds: readonly string[]) {
  const targets = await manager.find(AccessTarget, {
    where: { id: In(targetIds) },
    relations: { binding: true, resource: true, integration: true },
  });
  const where = { targetId: In(targetIds), endedAt: IsNull() };
  const unended = await manager.find(Grant, { where, order: { id: "ASC" } });
  const grants = new Map<string | null, Grant[]>(targetIds.map((id) => [id, []]));
  for (const grant of unended) grants.get(grant.targetId)!.push(grant);
  return { targets: new Map(targets.map((target) => [target.id, target])), grants };
}

function targetLeaseAt(target: AccessTarget, grants: readonly Grant[], facts: LeaseFacts): TargetLease {
  return {
    target,
    token: target.leaseToken!,
    generation: target.generation,
    grants: grants.filter((grant) => isGivenAt(target, grant)),
    endingIds: new Set(grants.flatMap(({ id, endAskedAt }) => (endAskedAt ? [id] : []))),
    isSlotRole: target.binding!.strategy === "IDENTITY_CENTER",
    integration: target.integration ?? null,
    resource: target.resource ?? null,
    ...facts,
  };
}

/** The leases whose target has a grant that began to end after they were acquired. */
export async function leasesWithNewEnds(uow: UnitOfWork, leases: readonly TargetLease[]): Promise<Set<TargetLease>> {
  const ending = await uow.statement<{ id: string; targetId: string }>(
    `select id, target_id as "targetId" from grants
      where target_id = any($1) and ended_at is null and end_asked_at is not null`,
    () => [leases.map(({ target }) => target.id)],
  );
  const isNewFor = ({ target, endingIds }: TargetLease) =>
    ending.some(({ id, targetId }) => targetId === target.id && !endingIds.has(id));
  return new Set(leases.filter(isNewFor));
}

/** Renews leases before each write. Returns those that are still held with nothing changed. */
export async function renewTargetLeases(uow: UnitOfWork, leases: readonly TargetLease[]): Promise<Set<TargetLease>> {
  return renew(
    uow,
    leases.map((lease) => ({ lease, held: heldUnchanged(lease) })),
  );
}

/** Commits the planned writes before the first one. Returns the leases that are still held with nothing changed. */
export async function commitIntents(
  uow: UnitOfWork,
  planned: readonly { readonly lease: TargetLease; readonly plan: WritePlan }[],
): Promise<Set<TargetLease>> {
  return renew(
    uow,
    planned.map(({ lease, plan }) => ({ lease, held: heldUnchanged(lease), set: plan })),
  );
}

interface Renewal {
  readonly lease: TargetLease;
  readonly held: HeldLease<AccessTarget>;
  readonly set?: WritePlan;
}

async function renew(uow: UnitOfWork, renewals: readonly Renewal[]): Promise<Set<TargetLease>> {
  const held = await uow.autocommit((at) => renewLeases(at, TARGET_LEASE, renewals));
  return new Set(held.map(({ lease }) => lease));
}

/** The held lease, whatever has changed about its target. */
export function heldTargetLease({ target, token }: TargetLease): HeldLease<AccessTarget> {
  return { id: target.id, leaseToken: token };
}

function heldUnchanged(lease: TargetLease): HeldLease<AccessTarget> {
  return { ...heldTargetLease(lease), generation: lease.generation };
}
