import { ProviderFailure } from "../../../kernel/app-error";
import { withinTime } from "../../../kernel/async/within-time";
import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { AccessCloud, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { endAbandoned } from "../abandon-bindings";
import type { Binding } from "../binding.entity";
import {
  acquireBinding,
  type LeasedBinding,
  LeaseLost,
  RECONCILER,
  releaseBinding,
  returnBinding,
  WORK_MS,
  writeBinding,
} from "../binding-lease";
import type { BindingUsers } from "../binding-users.port";
import { assignmentOf, changeAssignment } from "../identity-center/assignment-change";
import { auditedIdentityCenter, bindingWriteSubject } from "../identity-center/audited-identity-center";
import { requeueWaitingBindings } from "../pool/pool-exhausted";
import { evaluateCoolDown, hasCooledDown } from "../pool/role-cool-down";
import { recordUnknownAssignment } from "../pool/unknown-assignments";
import { backoffMs, lookupOfFailure, type PendingLookup } from "../principal-lookup";
import { auditRemoval, endSlotLease } from "../slot-lease-events";
import type { PrepareDependencies } from "./prepare-binding";

export interface RemovalDependencies extends PrepareDependencies {
  readonly bindingUsers: BindingUsers;
}

/**
 * Removes the assignment of a binding. AWS deletes its role with it, and the slot is free once the role was observed
 * gone or has cooled down. One step at a time; each observes the current state, so that it continues wherever another one
 * stopped. Retried for ever.
 */
export async function removeBinding(deps: RemovalDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const leased = await deps.uow.run(RECONCILER, (tx) => acquireForRemoval(tx, deps.bindingUsers, bindingId));
  if (!leased) return;
  try {
    const left = await withinTime(signal, WORK_MS, (within) => removeAssignment(deps, leased, within));
    await deps.uow.run(RECONCILER, (tx) => recordProgress(tx, leased, left));
  } catch (error) {
    if (error instanceof LeaseLost) return;
    await deps.uow.run(RECONCILER, (tx) => returnBinding(tx, leased, timeAfter(tx, backoffMs(3))));
    throw error;
  }
}

/** The delay while grants that need the binding are ending, or moving to another one. */
const STILL_USED_MS = 10_000;

async function acquireForRemoval(tx: Tx, users: BindingUsers, bindingId: string): Promise<LeasedBinding | null> {
  const leased = await acquireBinding(tx, bindingId, ["REMOVING", "COOLING_DOWN"]);
  if (!leased) return null;
  if (await users.isUsed(tx.manager, bindingId)) {
    await releaseBinding(tx, leased, { nextReconcileAt: timeAfter(tx, STILL_USED_MS) });
    return null;
  }
  return leased;
}

type RemovalProgress =
  /** Its assignment is not gone yet, or could not be observed. */
  | (PendingLookup & { readonly isUnobserved?: true })
  /** Its assignment is gone, and its role is not, or not for certain. */
  | (Unassigned & { readonly kind: "cools-down"; readonly afterMs: number })
  | (Unassigned & { readonly kind: "nothing" });

type Unassigned = Pick<Binding, "unassignedAt" | "roleAbsentSince">;

async function removeAssignment(
  deps: RemovalDependencies,
  leased: LeasedBinding,
  signal: AbortSignal,
): Promise<RemovalProgress> {
  const { binding } = leased;
  const { integration, strategy, permissionSetArn, identityCenterUserId } = binding;
  // A role that others made stays. Without the integration nothing can be reached.
  const isOurs = strategy === "IDENTITY_CENTER" && integration && permissionSetArn && identityCenterUserId;
  if (!isOurs) return { kind: "nothing", unassignedAt: null, roleAbsentSince: null };
  const organization = deps.cloud.organization(organizationAccessOf(integration));
  const center = auditedIdentityCenter(organization.identityCenter(integration.ssoRegion), deps.uow, () =>
    bindingWriteSubject(binding),
  );
  try {
    return await new Removal(deps, { organization, center, leased, signal }).next();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ bindingId: binding.id, code, operation, requestId }, "assignment not taken away yet");
    return { ...lookupOfFailure(error, { wasReady: true, attempts: binding.failedAttempts }), isUnobserved: true };
  }
}

class Removal {
  constructor(
    private readonly deps: RemovalDependencies,
    private readonly at: {
      readonly organization: Pick<AccessCloud, "reservedRole">;
      readonly center: IdentityCenterCloud;
      readonly leased: LeasedBinding;
      readonly signal: AbortSignal;
    },
  ) {}

  async next(): Promise<RemovalProgress> {
    const { uow } = this.deps;
    const { center, leased, signal } = this.at;
    const { accountId, permissionSetArn, identityCenterUserId, slotId, assignmentRequestId } = leased.binding;
    const assignees = await center.assignees(accountId, permissionSetArn!, signal);
    const others = assignees.filter(({ kind, id }) => kind !== "USER" || id !== identityCenterUserId);
    if (others.length > 0 && slotId) {
      await uow.run(RECONCILER, (tx) => recordUnknownAssignment(tx, { slotId, accountId }, others));
    }
    // An assignment that was being made when the binding was given up may still appear.
    if (assignees.length > others.length || assignmentRequestId !== null) {
      return changeAssignment({ uow, center, assignment: assignmentOf(leased), signal }, "unassign");
    }
    return this.afterAssignment();
  }

  private async afterAssignment(): Promise<RemovalProgress> {
    const { organization, leased, signal } = this.at;
    const { accountId, permissionSetName, beganAt, roleAbsentSince, inDoubtSince } = leased.binding;
    const now = this.deps.clock.now();
    const unassignedAt = leased.binding.unassignedAt ?? now;
    if (leased.binding.unassignedAt === null) {
      // Written before anything else is observed, so that a role that cannot be observed cools down from now on.
      await writeBinding(this.deps.uow, leased, { unassignedAt });
    }
    const facts = { unassignedAt, roleAbsentSince, inDoubtSince };
    // Nobody was ever assigned and no assignment was requested, so no role was made for this slot lease.
    if (hasCooledDown(facts, now) || beganAt === null) return { kind: "nothing", unassignedAt, roleAbsentSince };
    const role = permissionSetName && (await organization.reservedRole(accountId, permissionSetName, signal));
    const coolDown = evaluateCoolDown(facts, !!role, now);
    if (coolDown.kind === "over") return { kind: "nothing", unassignedAt, roleAbsentSince: coolDown.roleAbsentSince };
    return { ...coolDown, unassignedAt };
  }
}

async function recordProgress(tx: Tx, leased: LeasedBinding, left: RemovalProgress): Promise<void> {
  switch (left.kind) {
    case "nothing":
      return recordRemoved(tx, leased, left);
    case "cools-down":
      await releaseBinding(tx, leased, {
        state: "COOLING_DOWN",
        unassignedAt: left.unassignedAt,
        roleAbsentSince: left.roleAbsentSince,
        failure: null,
        failedAttempts: 0,
        nextReconcileAt: timeAfter(tx, left.afterMs),
      });
      return;
    default:
      return recordNotYet(tx, leased, left);
  }
}

async function recordRemoved(tx: Tx, leased: LeasedBinding, unassigned: Unassigned): Promise<void> {
  const { binding } = leased;
  if (binding.strategy === "IDENTITY_CENTER") endSlotLease(tx, binding);
  auditRemoval(tx, binding);
  await releaseBinding(tx, leased, {
    state: "REMOVED",
    unassignedAt: unassigned.unassignedAt,
    roleAbsentSince: unassigned.roleAbsentSince,
    removedAt: tx.now,
    assignmentRequestId: null,
    failure: null,
    failedAttempts: 0,
    nextReconcileAt: null,
  });
  const { accountId, permissionSetArn } = binding;
  if (permissionSetArn && unassigned.unassignedAt) {
    await endAbandoned(tx, { accountId, permissionSetArn }, unassigned.unassignedAt);
  }
  await requeueWaitingBindings(tx, binding);
}

/** A slot lease that cools down may have its assignment again: it was made late, or others made it. */
async function recordNotYet(
  tx: Tx,
  leased: LeasedBinding,
  left: Extract<RemovalProgress, PendingLookup>,
): Promise<void> {
  const { failedAttempts, state, unassignedAt } = leased.binding;
  const failure = left.failure && recordFailure(leased.binding.failure, left.failure, tx.now);
  const afterMs = left.kind === "later" ? left.afterMs : backoffMs(failedAttempts);
  const isObserved = failure === null && !left.isUnobserved;
  await releaseBinding(tx, leased, {
    state: isObserved ? "REMOVING" : state,
    unassignedAt: isObserved ? null : unassignedAt,
    roleAbsentSince: null,
    failure,
    failedAttempts: failure ? failedAttempts + 1 : failedAttempts,
    nextReconcileAt: timeAfter(tx, afterMs),
  });
}

function timeAfter(tx: Tx, ms: number): Date {
  return new Date(tx.now.getTime() + ms);
}
