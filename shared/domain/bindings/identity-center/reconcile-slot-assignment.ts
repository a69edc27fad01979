import { ProviderFailure } from "../../../kernel/app-error";
import { withinTime } from "../../../kernel/async/within-time";
import { acquireLease, type HeldLease, releaseLease, writeIfHeld } from "../../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, Assignee, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { endAbandoned } from "../abandon-bindings";
import { ignoreLostLease, LeaseLost, RECONCILER, WORK_MS } from "../binding-lease";
import type { SlotDependencies } from "../pool/check-slot";
import { OBSERVE_UNKNOWN_MS } from "../pool/pool-exhausted";
import { evaluateCoolDown, hasCooledDown } from "../pool/role-cool-down";
import { unknownOf } from "../pool/unknown-assignments";
import { backoffMs } from "../principal-lookup";
import { SlotAssignment, type UnknownAssignee } from "../slots/slot-assignment.entity";
import { changeAssignment } from "./assignment-change";
import { auditedIdentityCenter } from "./audited-identity-center";

/**
 * One step towards a slot that may be leased again: removes assignments of ours, or all where an admin asked for it.
 * Then it waits for the role to go, as with a slot lease.
 */
export async function reconcileSlotAssignment(
  deps: SlotDependencies,
  slotAssignmentId: string,
  signal: AbortSignal,
): Promise<void> {
  const lease = await deps.uow.run(RECONCILER, (tx) => acquireAssignment(tx, slotAssignmentId));
  if (!lease) return;
  try {
    const changes = await withinTime(signal, WORK_MS, (within) => step(deps, lease, within));
    await deps.uow.run(RECONCILER, (tx) => record(tx, lease, changes));
  } catch (error) {
    if (!(error instanceof ProviderFailure)) return ignoreLostLease(error);
    const { code, operation, requestId } = error;
    deps.log.info({ slotAssignmentId, code, operation, requestId }, "assignment of others not released yet");
    await deps.uow.run(RECONCILER, (tx) => recordFailure(tx, lease, error)).catch(ignoreLostLease);
  }
}

/** An assignment that this worker alone works on. */
interface AssignmentLease {
  readonly row: SlotAssignment;
  readonly token: string;
}

const ASSIGNMENT_LEASE = { entity: SlotAssignment, ms: 60_000 };

/** Null: another worker holds it, or it is gone, or not due. */
async function acquireAssignment(tx: Tx, id: string): Promise<AssignmentLease | null> {
  const where = "t.id = :id and t.state <> 'GONE' and t.next_reconcile_at <= :now";
  const token = await acquireLease(tx, ASSIGNMENT_LEASE, { where, parameters: { id } });
  if (token === null) return null;
  const relations = { slot: { integration: true } };
  return { token, row: await tx.manager.findOneOrFail(SlotAssignment, { where: { id }, relations }) };
}

type Changes = Partial<SlotAssignment> & { readonly afterMs: number | null };

async function step(
  { uow, cloud, clock }: SlotDependencies,
  lease: AssignmentLease,
  signal: AbortSignal,
): Promise<Changes> {
  const { row } = lease;
  const { slot, accountId } = row;
  const { integration, permissionSetArn } = slot!;
  const organization = cloud.organization(organizationAccessOf(integration!));
  const center = organization.identityCenter(integration!.ssoRegion);
  const observed = await center.assignees(accountId, permissionSetArn, signal);
  const assignees = await uow.run(RECONCILER, (tx) => unknownOf(tx, row, observed));
  if (assignees.length === 0 && row.assignmentRequestId === null) {
    return watch(organization, lease, clock.now(), signal);
  }
  const open = { state: "OPEN", assignees, unassignedAt: null, roleAbsentSince: null, failure: null } as const;
  const next = assignees.find(({ ours }) => ours || row.releaseAskedAt !== null);
  if (!next && row.assignmentRequestId === null) return { ...open, failedAttempts: 0, afterMs: OBSERVE_UNKNOWN_MS };
  return { ...open, ...(await unassign({ uow, center, signal }, lease, next ?? row.assignees[0]!)) };
}

async function unassign(
  { uow, center, signal }: { uow: UnitOfWork; center: IdentityCenterCloud; signal: AbortSignal },
  lease: AssignmentLease,
  assignee: Assignee,
): Promise<Changes> {
  const { slotId, accountId, slot, assignmentRequestId, inDoubtSince, failedAttempts } = lease.row;
  const { name: permissionSetName, permissionSetArn, integrationId } = slot!;
  const after = { accountId, permissionSetName, permissionSetArn, assignee };
  const written = () => ({ action: "slot.written" as const, subjectType: "slot", subjectId: slotId, after });
  const rest = await changeAssignment(
    {
      uow,
      center: auditedIdentityCenter(center, uow, written),
      signal,
      assignment: {
        integrationId,
        accountId,
        permissionSetArn,
        assignee,
        failedAttempts,
        underWay: assignmentRequestId,
        inDoubtSince,
        write: (tx, { underWay, ...doubt }) => writeAssignment(tx, lease, { assignmentRequestId: underWay, ...doubt }),
      },
    },
    "unassign",
  );
  const { failure } = rest;
  const afterMs = rest.kind === "later" ? rest.afterMs : backoffMs(failedAttempts);
  return { failure, failedAttempts: failure ? failedAttempts + 1 : failedAttempts, afterMs };
}

async function watch(
  organization: Pick<AccessCloud, "reservedRole">,
  { row }: AssignmentLease,
  now: Date,
  signal: AbortSignal,
): Promise<Changes> {
  const { accountId, slot, roleAbsentSince, inDoubtSince } = row;
  const unassignedAt = row.unassignedAt ?? now;
  const gone = { state: "GONE", unassignedAt, goneAt: now, failure: null, afterMs: null } as const;
  const facts = { unassignedAt, roleAbsentSince, inDoubtSince };
  if (hasCooledDown(facts, now)) return gone;
  const role = slot!.name && (await organization.reservedRole(accountId, slot!.name, signal));
  const coolDown = evaluateCoolDown(facts, !!role, now);
  if (coolDown.kind === "over") return { ...gone, roleAbsentSince };
  const coolingDown = {
    state: "COOLING_DOWN",
    assignees: [] as UnknownAssignee[],
    unassignedAt,
    failure: null,
  } as const;
  return { ...coolingDown, roleAbsentSince: coolDown.roleAbsentSince, failedAttempts: 0, afterMs: coolDown.afterMs };
}

async function record(tx: Tx, lease: AssignmentLease, { afterMs, ...changes }: Changes): Promise<void> {
  const nextReconcileAt = afterMs === null ? null : new Date(tx.now.getTime() + afterMs);
  await releaseAssignment(tx, lease, { ...changes, nextReconcileAt });
  if (changes.state !== "GONE") return;
  const { id: slotAssignmentId, slotId, accountId } = lease.row;
  const { permissionSetArn } = lease.row.slot!;
  await endAbandoned(tx, { accountId, permissionSetArn }, changes.unassignedAt ?? tx.now);
  const after = { slotAssignmentId, accountId };
  tx.audit({ action: "slot.assignment-gone", subjectType: "slot", subjectId: slotId, after });
}

async function recordFailure(tx: Tx, lease: AssignmentLease, { kind, code, message }: ProviderFailure): Promise<void> {
  // Stopped with the worker or after WORK_MS: no answer of AWS was a failure, so the attempt does not count.
  if (kind === "aborted") return releaseAssignment(tx, lease, { nextReconcileAt: tx.now });
  const { failedAttempts } = lease.row;
  const failure = { code, message };
  const nextReconcileAt = new Date(tx.now.getTime() + backoffMs(failedAttempts));
  await releaseAssignment(tx, lease, { failure, failedAttempts: failedAttempts + 1, nextReconcileAt });
}

async function writeAssignment(tx: Tx, lease: AssignmentLease, changes: Partial<SlotAssignment>): Promise<void> {
  if (!(await writeIfHeld(tx, ASSIGNMENT_LEASE, heldBy(lease), changes))) throw leaseLost();
  Object.assign(lease.row, changes);
}

/** A release that an admin requested meanwhile makes the row due at once. */
async function releaseAssignment(tx: Tx, lease: AssignmentLease, changes: Partial<SlotAssignment>): Promise<void> {
  const { row } = lease;
  const current = await tx.manager.findOne(SlotAssignment, {
    where: { id: row.id },
    lock: { mode: "pessimistic_write" },
  });
  // The integration was deleted meanwhile, with its slots.
  if (!current) throw leaseLost();
  const isAsked = current.releaseAskedAt !== null && row.releaseAskedAt === null;
  const all = isAsked ? { ...changes, nextReconcileAt: tx.now } : changes;
  if (!(await releaseLease(tx, ASSIGNMENT_LEASE, heldBy(lease), all))) throw leaseLost();
}

function heldBy({ row, token }: AssignmentLease): HeldLease<SlotAssignment> {
  return { id: row.id, leaseToken: token };
}

function leaseLost(): LeaseLost {
  return new LeaseLost("Another worker holds the lease of the assignment, or it is gone.");
}
