import { ProviderFailure } from "../../../kernel/app-error";
import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { AccessCloud, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { endAbandoned } from "../abandon-leases";
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
import type { BindingUsers } from "../bindings.service";
import { assignmentOf, changeAssignment } from "../identity-center/assignment-change";
import { auditedIdentityCenter, bindingWriteSubject } from "../identity-center/audited-identity-center";
import { auditRemoval, endLease } from "../lease-events";
import { requeueWaitingBindings } from "../pool/pool-exhausted";
import { evaluateRest, REST_MS } from "../pool/role-rest";
import { recordUnknownAssignment } from "../pool/unknown-assignments";
import { backoffMs, lookupOfFailure, type PendingLookup } from "../principal-lookup";
import type { PrepareDependencies } from "./prepare-binding";

export interface RemovalDependencies extends PrepareDependencies {
  readonly bindingUsers: BindingUsers;
}

/**
 * Takes away what was made for a binding that is on its way out: its assignment. With it goes the role, and the slot is free
 * when that was seen gone, or has rested. One step at a time; each looks at what is there, so that it goes on wherever another
 * one stopped. Tried for ever.
 */
export async function removeBinding(deps: RemovalDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const turn = await deps.uow.run(RECONCILER, (tx) => acquireForRemoval(tx, deps.bindingUsers, bindingId));
  if (!turn) return;
  try {
    const left = await removeAssignment(deps, turn, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
    await deps.uow.run(RECONCILER, (tx) => recordProgress(tx, turn, left));
  } catch (error) {
    if (error instanceof LeaseLost) return;
    await deps.uow.run(RECONCILER, (tx) => returnBinding(tx, turn, timeAfter(tx, backoffMs(3))));
    throw error;
  }
}

/** Grants that stand on it are ending, or moving to another one. */
const STILL_USED_MS = 10_000;

async function acquireForRemoval(tx: Tx, users: BindingUsers, bindingId: string): Promise<LeasedBinding | null> {
  const leased = await acquireBinding(tx, bindingId, ["REMOVING", "RESTING"]);
  if (!leased) return null;
  if (await users.isUsed(tx.manager, bindingId)) {
    await releaseBinding(tx, leased, { nextReconcileAt: timeAfter(tx, STILL_USED_MS) });
    return null;
  }
  return leased;
}

type RemovalProgress =
  /** Its assignment is not gone yet, or nobody could see whether it is. */
  | (PendingLookup & { readonly isUnseen?: true })
  /** Its assignment is gone, and its role is not, or not for certain. */
  | (Unassigned & { readonly kind: "rests"; readonly afterMs: number })
  | (Unassigned & { readonly kind: "nothing" });

type Unassigned = Pick<Binding, "unassignedAt" | "roleAbsentSince">;

async function removeAssignment(
  deps: RemovalDependencies,
  turn: LeasedBinding,
  signal: AbortSignal,
): Promise<RemovalProgress> {
  const { binding } = turn;
  const { integration, strategy, permissionSetArn, identityCenterUserId } = binding;
  // A role that others made stays theirs. And without the integration nobody can reach what was made.
  const isOurs = strategy === "IDENTITY_CENTER" && integration && permissionSetArn && identityCenterUserId;
  if (!isOurs) return { kind: "nothing", unassignedAt: null, roleAbsentSince: null };
  const organization = deps.cloud.organization(organizationAccessOf(integration));
  const center = auditedIdentityCenter(organization.identityCenter(integration.ssoRegion), deps.uow, () =>
    bindingWriteSubject(binding),
  );
  try {
    return await new Removal(deps, { organization, center, turn, signal }).next();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ bindingId: binding.id, code, operation, requestId }, "assignment not taken away yet");
    return { ...lookupOfFailure(error, { wasReady: true, attempts: binding.failedAttempts }), isUnseen: true };
  }
}

class Removal {
  constructor(
    private readonly deps: RemovalDependencies,
    private readonly at: {
      readonly organization: Pick<AccessCloud, "reservedRole">;
      readonly center: IdentityCenterCloud;
      readonly turn: LeasedBinding;
      readonly signal: AbortSignal;
    },
  ) {}

  async next(): Promise<RemovalProgress> {
    const { uow } = this.deps;
    const { center, turn, signal } = this.at;
    const { accountId, permissionSetArn, identityCenterUserId, slotId, assignmentRequestId } = turn.binding;
    const assignees = await center.assignees(accountId, permissionSetArn!, signal);
    const others = assignees.filter(({ kind, id }) => kind !== "USER" || id !== identityCenterUserId);
    if (others.length > 0 && slotId) {
      await uow.run(RECONCILER, (tx) => recordUnknownAssignment(tx, { slotId, accountId }, others));
    }
    // An assignment that was being made when it was given up may still come.
    if (assignees.length > others.length || assignmentRequestId !== null) {
      return changeAssignment({ uow, center, assignment: assignmentOf(turn), signal }, "unassign");
    }
    return this.afterAssignment();
  }

  private async afterAssignment(): Promise<RemovalProgress> {
    const { organization, turn, signal } = this.at;
    const { accountId, permissionSetName, beganAt, roleAbsentSince } = turn.binding;
    const now = this.deps.clock.now();
    const unassignedAt = turn.binding.unassignedAt ?? now;
    if (turn.binding.unassignedAt === null) {
      // Kept before anything else is looked at: a role that nobody may look at rests from now on.
      await writeBinding(this.deps.uow, turn, { unassignedAt });
    }
    const hasRested = now.getTime() >= unassignedAt.getTime() + REST_MS;
    // Nobody was ever assigned, nor was an assignment asked for: no role was made for this lease.
    if (hasRested || beganAt === null) return { kind: "nothing", unassignedAt, roleAbsentSince };
    const role = permissionSetName && (await organization.reservedRole(accountId, permissionSetName, signal));
    const rest = evaluateRest({ unassignedAt, roleAbsentSince }, !!role, now);
    if (rest.kind === "over") return { kind: "nothing", unassignedAt, roleAbsentSince: rest.roleAbsentSince };
    return { ...rest, unassignedAt };
  }
}

async function recordProgress(tx: Tx, turn: LeasedBinding, left: RemovalProgress): Promise<void> {
  switch (left.kind) {
    case "nothing":
      return recordRemoved(tx, turn, left);
    case "rests":
      return releaseBinding(tx, turn, {
        state: "RESTING",
        unassignedAt: left.unassignedAt,
        roleAbsentSince: left.roleAbsentSince,
        failure: null,
        failedAttempts: 0,
        nextReconcileAt: timeAfter(tx, left.afterMs),
      });
    default:
      return recordNotYet(tx, turn, left);
  }
}

async function recordRemoved(tx: Tx, turn: LeasedBinding, unassigned: Unassigned): Promise<void> {
  const { binding } = turn;
  if (binding.strategy === "IDENTITY_CENTER") endLease(tx, binding);
  auditRemoval(tx, binding);
  await releaseBinding(tx, turn, {
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

/** A lease that rested may have its assignment again: it was made late, or others made it. */
async function recordNotYet(tx: Tx, turn: LeasedBinding, left: Extract<RemovalProgress, PendingLookup>): Promise<void> {
  const { failedAttempts, state, unassignedAt } = turn.binding;
  const failure = left.failure && recordFailure(turn.binding.failure, left.failure, tx.now);
  const afterMs = left.kind === "later" ? left.afterMs : backoffMs(failedAttempts);
  const isLookedAt = failure === null && !left.isUnseen;
  await releaseBinding(tx, turn, {
    state: isLookedAt ? "REMOVING" : state,
    unassignedAt: isLookedAt ? null : unassignedAt,
    roleAbsentSince: null,
    failure,
    failedAttempts: failure ? failedAttempts + 1 : failedAttempts,
    nextReconcileAt: timeAfter(tx, afterMs),
  });
}

function timeAfter(tx: Tx, ms: number): Date {
  return new Date(tx.now.getTime() + ms);
}
