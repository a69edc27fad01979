import { onAbort } from "../../../kernel/async/abort";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { AccessCloud, Assignee, CloudRole, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { readLastRestoredAt } from "../../installation/restored";
import { Binding } from "../binding.entity";
import { type LeasedBinding, RECONCILER, writeBinding, writeBindingIn } from "../binding-lease";
import type { BindingUsers } from "../binding-users.port";
import { checkSlot, type SlotDependencies } from "../pool/check-slot";
import { leaseSlot } from "../pool/choose-slot";
import { coolsDownUntil } from "../pool/role-cool-down";
import { recordForgottenSlotLease } from "../pool/unknown-assignments";
import {
  noPrincipal,
  type PendingLookup,
  PRINCIPAL_TAKEN,
  type PrincipalLookup,
  principalAbsent,
  retryLater,
  type UnfitSlot,
  unfitSlot,
} from "../principal-lookup";
import {
  centerUserObstacle,
  isStillTheirs,
  type KnownCenterUser,
  knownCenterUser,
} from "../principals/known-center-user";
import { Slot } from "../slots/slot.entity";
import { assignmentOf, changeAssignment } from "./assignment-change";

/** The delay while another change has to end first, or while reads of AWS are stale. */
const SOON_MS = 2_000;

interface LookupDependencies extends SlotDependencies {
  readonly bindingUsers: Pick<BindingUsers, "lastEnds">;
  readonly organization: Pick<AccessCloud, "role" | "reservedRole">;
  readonly center: IdentityCenterCloud;
}

/**
 * IDENTITY_CENTER: a slot of the pool is assigned to the person alone in the account, and Identity Center makes its
 * role there. Each step observes before it acts, and records its result; null: the next step follows.
 */
export async function findIdentityCenterRole(
  given: LookupDependencies,
  leased: LeasedBinding,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const lookup: IdentityCenterLookup = { ...given, leased, binding: leased.binding, signal };
  return (await pinUser(lookup)) ?? (await leaseFreeSlot(lookup)) ?? (await observeSlot(lookup));
}

interface IdentityCenterLookup extends LookupDependencies {
  readonly leased: LeasedBinding;
  readonly binding: Binding;
  readonly signal: AbortSignal;
}

/** The person's user in Identity Center is looked up once. Another user under the same name is another person. */
async function pinUser(lookup: IdentityCenterLookup): Promise<PendingLookup | UnfitSlot | null> {
  const { uow, binding } = lookup;
  if (binding.identityCenterUserId === null) return pinNewUser(lookup);
  // It is given up to a person with a better claim until it is removed.
  const { failure } = binding;
  if (failure?.code === PRINCIPAL_TAKEN) return noPrincipal(failure.code, failure.message);
  // A binding in use keeps its user. An idle one is new access, so its user is checked again.
  if (binding.state === "READY" || binding.principalArn === null) return null;
  const { identityCenterUserId: userId, home, integration } = binding;
  const isTheirs = await uow.run(RECONCILER, (tx) => isStillTheirs(tx.manager, home!, integration!, userId));
  if (isTheirs) return null;
  const message = `The user of IAM Identity Center that ${home!.displayName} had in account ${binding.accountId} is not the one for their access any more. It moves to the one that is.`;
  return unfitSlot("USER_CHANGED", message);
}

async function pinNewUser(lookup: IdentityCenterLookup): Promise<PendingLookup | null> {
  const { uow, leased, binding } = lookup;
  const known = await uow.run(RECONCILER, (tx) => knownCenterUser(tx.manager, binding.home!, binding.integration!));
  if (known.kind === "none") return noPrincipal(known.code, known.message);
  const identityCenterUserId = known.kind === "user" ? known.userId : await lookUpUser(lookup, known);
  const { displayName, userName } = binding.home!;
  if (identityCenterUserId === null) {
    const message = `IAM Identity Center has no user, or several, with the user name '${userName}' or the e-mail of ${displayName}.`;
    return noPrincipal("USER_NOT_FOUND", message);
  }
  const obstacle = await uow.run(RECONCILER, (tx) => claimUser(tx, leased, identityCenterUserId));
  if (obstacle === null) return null;
  if (obstacle.kind === "held") return retryLater(SOON_MS, null, obstacle.bindingIds);
  return noPrincipal(obstacle.code, obstacle.message);
}

async function lookUpUser(
  { center, signal }: IdentityCenterLookup,
  { userName, email }: Extract<KnownCenterUser, { kind: "look-up" }>,
): Promise<string | null> {
  const byName = userName ? await center.userId({ userName }, signal) : null;
  return byName ?? (email ? center.userId({ email }, signal) : null);
}

/** Serialized for each user, so that two people never get one user at once. */
async function claimUser(tx: Tx, leased: LeasedBinding, identityCenterUserId: string) {
  const { home, integration } = leased.binding;
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.user'), hashtext($1))", [
    identityCenterUserId,
  ]);
  const obstacle = await centerUserObstacle(tx.manager, home!, integration!, identityCenterUserId);
  if (obstacle === null) await writeBindingIn(tx, leased, { identityCenterUserId });
  return obstacle;
}

async function leaseFreeSlot({
  uow,
  leased,
  binding,
  bindingUsers: users,
}: IdentityCenterLookup): Promise<PendingLookup | null> {
  if (binding.slotId !== null) return null;
  return uow.run(RECONCILER, (tx) => leaseSlot(tx, leased, { users }));
}

/** A known role is read beside the assignees. Without the assignment alone in place, that read is thrown away. */
async function observeSlot(lookup: IdentityCenterLookup): Promise<PrincipalLookup> {
  const early = new AbortController();
  const stopListening = onAbort(lookup.signal, () => early.abort());
  const known = isUndisturbed(lookup.binding) ? readKnownRole(lookup, early.signal) : null;
  // Its failure counts only where the role is needed, and is thrown there.
  known?.catch(() => undefined);
  try {
    return (await assignAlone(lookup)) ?? (await findRole(lookup, known));
  } finally {
    stopListening();
    early.abort();
  }
}

/** The slot lease began earlier, and no assignment of ours is under way: what is read now was not written just now. */
function isUndisturbed({ beganAt, assignmentRequestId }: Binding): boolean {
  return beganAt !== null && assignmentRequestId === null;
}

/** Observed every time: others who are assigned the slot would have the person's access. */
async function assignAlone(lookup: IdentityCenterLookup): Promise<PendingLookup | UnfitSlot | null> {
  const { uow, leased, binding, center, signal } = lookup;
  const assignees = await center.assignees(binding.accountId, binding.permissionSetArn!, signal);
  const others = assignees.filter(({ kind, id }) => kind !== "USER" || id !== binding.identityCenterUserId);
  if (others.length > 0) return sharedSlot(lookup, others);
  const isAssigned = assignees.length > 0;
  if (!isAssigned && binding.state === "READY") return assignmentTakenAway(lookup);
  const slot = await uow.run(RECONCILER, (tx) => tx.manager.findOneByOrFail(Slot, { id: binding.slotId! }));
  // The slot is read before its slot lease begins, also for an assignment that others made.
  if (binding.assignmentRequestId === null && (!isAssigned || binding.beganAt === null)) {
    if (!isAssigned && !(await center.isUser(binding.identityCenterUserId!, signal))) return userGone(lookup);
    const unready = (await checkBeforeSlotLease(lookup, slot)) ?? (isAssigned ? null : await leaveForgotten(lookup));
    if (unready) return unready;
  }
  if (!isAssigned) return changeAssignment({ uow, center, assignment: assignmentOf(leased), signal }, "assign");
  await noteAssigned(lookup);
  return isUnfit(slot, binding) ? slotOutOfUse(lookup, slot) : null;
}

/** The assignment may exist without a request of ours: others made it, or the database was restored. */
async function noteAssigned({ uow, leased, binding, clock }: IdentityCenterLookup): Promise<void> {
  if (binding.assignmentRequestId === null && binding.beganAt !== null) return;
  await writeBinding(uow, leased, { assignmentRequestId: null, beganAt: binding.beganAt ?? clock.now() });
}

/** A slot lease that is taken up again would keep a slot that left the pool from draining. */
function isUnfit({ state, inPool }: Slot, binding: Binding): boolean {
  return state === "OUT_OF_USE" || (!inPool && binding.state !== "READY");
}

/**
 * A permission set is read before it is assigned, because others may change it at any time. It is not read twice within
 * this time: a read takes seven calls, and many leases of one slot may begin at once.
 */
const FRESH_MS = 10 * 60_000;

async function checkBeforeSlotLease(
  lookup: IdentityCenterLookup,
  slot: Slot,
): Promise<PendingLookup | UnfitSlot | null> {
  const { uow, leased, binding, clock, signal } = lookup;
  // Read again after a failed attempt, because the permission set may be gone.
  const isFresh =
    binding.failure === null && slot.checkedAt !== null && clock.now().getTime() - slot.checkedAt.getTime() < FRESH_MS;
  let known = slot;
  if (!isFresh || slot.state === "UNCHECKED") {
    const checked = await checkSlot(lookup, slot.id, "grant", signal);
    if (!checked) return retryLater(SOON_MS);
    known = checked.slot;
  }
  if (isUnfit(known, binding)) {
    // A slot lease that has begun has to end like all others.
    if (binding.beganAt !== null) return slotOutOfUse(lookup, known);
    await writeBinding(uow, leased, { slotId: null, permissionSetArn: null, permissionSetName: null });
    return retryLater(0);
  }
  if (binding.permissionSetName !== known.name) {
    await writeBinding(uow, leased, { permissionSetName: known.name });
  }
  return null;
}

/** A role left by a slot lease that a restored database has lost cools down as if that were known. */
async function leaveForgotten(lookup: IdentityCenterLookup): Promise<PendingLookup | null> {
  const { uow, leased, binding, organization, clock, signal } = lookup;
  const { accountId, slotId, permissionSetName } = binding;
  if (binding.beganAt !== null) return null;
  const restoredAt = await uow.run(RECONCILER, (tx) => readLastRestoredAt(tx.manager));
  if (!restoredAt || clock.now() >= coolsDownUntil({ unassignedAt: restoredAt })) return null;
  if (!(await organization.reservedRole(accountId, permissionSetName!, signal))) return null;
  await uow.run(RECONCILER, async (tx) => {
    await recordForgottenSlotLease(tx, { slotId: slotId!, accountId }, restoredAt);
    await writeBindingIn(tx, leased, { slotId: null, permissionSetArn: null, permissionSetName: null });
  });
  return retryLater(0);
}

function sharedSlot({ binding }: IdentityCenterLookup, others: readonly Assignee[]): UnfitSlot {
  const who = others.map(({ kind, id }) => `${kind.toLowerCase()} ${id}`).join(", ");
  const message = `The permission set ${binding.permissionSetName ?? binding.permissionSetArn} is assigned in account ${binding.accountId} to others than ${binding.home!.displayName} as well: ${who}. Their access moves to another one. Take those assignments away.`;
  return unfitSlot("PRINCIPAL_SHARED", message, others);
}

function slotOutOfUse({ binding }: IdentityCenterLookup, { name, inPool, reasons }: Slot): UnfitSlot {
  const why = reasons.map(({ message }) => message).join(" ");
  const what = inPool ? "is out of use" : "is not in the pool any more";
  const message = `The permission set ${name ?? binding.permissionSetName} ${what}. ${binding.home!.displayName}'s access moves to another one. ${why}`;
  return unfitSlot("SLOT_OUT_OF_USE", message.trim());
}

/** An assignment that others removed stays removed until access is requested again. */
async function assignmentTakenAway(lookup: IdentityCenterLookup): Promise<PendingLookup> {
  const { binding, center, signal } = lookup;
  if (!(await center.isUser(binding.identityCenterUserId!, signal))) return userGone(lookup);
  return principalAbsent(
    "ASSIGNMENT_REMOVED",
    `Somebody took the permission set ${binding.permissionSetName} away from ${binding.home!.displayName} in account ${binding.accountId}. A new request gives it back.`,
    "PREPARING",
  );
}

/** A new user of the same name is not known to be the same person, so they get a new binding. */
function userGone({ binding }: IdentityCenterLookup): PendingLookup {
  return principalAbsent(
    "USER_GONE",
    `The user of ${binding.home!.displayName} is no more in IAM Identity Center. If there is a new one, ask again.`,
    "REMOVING",
  );
}

/** By its ARN if it was observed before, else by the permission set's name: AWS gives each role a random suffix. */
async function findRole(
  lookup: IdentityCenterLookup,
  early: Promise<CloudRole | null> | null,
): Promise<PrincipalLookup> {
  const { organization, binding, clock, signal } = lookup;
  const known = await (early ?? readKnownRole(lookup, signal));
  const role = known ?? (await organization.reservedRole(binding.accountId, binding.permissionSetName!, signal));
  return role ? { kind: "role", role } : withoutRole(binding, clock.now());
}

async function readKnownRole(
  { organization, binding: { accountId, principalArn } }: IdentityCenterLookup,
  signal: AbortSignal,
): Promise<CloudRole | null> {
  return principalArn === null ? null : organization.role(accountId, principalArn, signal);
}

const ROLE_AWAITED = "ROLE_AWAITED";

/** Most roles are created within a minute of their assignment. After this time the binding moves to another slot. */
const ROLE_LATE_MS = 10 * 60_000;

function withoutRole(
  { state, failure, permissionSetName, accountId, home }: Binding,
  now: Date,
): PendingLookup | UnfitSlot {
  const role = `role of the permission set ${permissionSetName} in account ${accountId}`;
  if (state === "READY") {
    const message = `The ${role} is gone, though ${home!.displayName} is assigned to it. A new request makes another one.`;
    return principalAbsent("ROLE_GONE", message, "PREPARING");
  }
  const since = failure?.code === ROLE_AWAITED ? Date.parse(failure.since) : now.getTime();
  if (now.getTime() - since >= ROLE_LATE_MS) {
    const message = `AWS did not make the ${role}. ${home!.displayName}'s access moves to another one.`;
    return unfitSlot("ROLE_NOT_MADE", message);
  }
  return retryLater(SOON_MS, { code: ROLE_AWAITED, message: `AWS has not made the ${role} yet.` });
}
