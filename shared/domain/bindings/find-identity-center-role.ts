import { Not } from "typeorm";
import { ProviderFailure } from "../../kernel/app-error";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type {
  AccessCloud,
  CloudPermissionSet,
  IdentityCenterCloud,
  NewPermissionSet,
} from "../connectors/access-cloud.port";
import { PersonHome } from "../identities/person-home.entity";
import { assigneesOf, type CenterLook, changeAssignment } from "./assignment-change";
import { Binding } from "./binding.entity";
import { type LeasedBinding, RECONCILER, writeBinding, writeBindingIn } from "./binding-lease";
import { absent, type Finding, later, none, PRINCIPAL_TAKEN, type Unfinished } from "./finding";
import { claimTo, isBetterClaim, type KnownCenterUser, knownCenterUser } from "./known-center-user";
import { INLINE_POLICY, isOfPerson, newPermissionSet, permissionSetName } from "./permission-set";
import { personOf } from "./person-of";

/** While another change has to end first, or AWS shows late what was done. */
const SOON_MS = 2_000;

/**
 * IDENTITY_CENTER: the person's own permission set, assigned to them and to nobody else, of which Identity Center makes a
 * role in the account. Each step looks before it does anything, and notes what it did; null: on to the next.
 */
export async function findIdentityCenterRole(
  given: {
    readonly uow: UnitOfWork;
    readonly cloud: Pick<AccessCloud, "role" | "reservedRole">;
    readonly center: IdentityCenterCloud;
  },
  leased: LeasedBinding,
  signal: AbortSignal,
): Promise<Finding> {
  const look: Look = { ...given, leased, binding: leased.binding, signal };
  return (
    (await pinUser(look)) ??
    (await waitForRemoval(look)) ??
    (await makePermissionSet(look)) ??
    (await assignAlone(look)) ??
    (await findRole(look))
  );
}

interface Look extends CenterLook {
  readonly cloud: Pick<AccessCloud, "role" | "reservedRole">;
  readonly binding: Binding;
}

/** Who the person is in Identity Center is found once. Another user under their name is another person. */
async function pinUser(look: Look): Promise<Unfinished | null> {
  const { uow, leased, binding } = look;
  if (binding.identityCenterUserId !== null) {
    // Given up for somebody with a better claim, until it is removed.
    const { failure } = binding;
    return failure?.code === PRINCIPAL_TAKEN ? none(failure.code, failure.message) : null;
  }
  const known = await uow.run(RECONCILER, (tx) => knownCenterUser(tx.manager, binding.home!, binding.integration!));
  if (known.kind === "none") return none(known.code, known.message);
  const identityCenterUserId = known.kind === "user" ? known.userId : await lookUpUser(look, known);
  const { displayName, userName } = binding.home!;
  if (identityCenterUserId === null) {
    return none(
      "USER_NOT_FOUND",
      `IAM Identity Center has no user, or several, with the user name '${userName}' or the e-mail of ${displayName}.`,
    );
  }
  const claimed = await uow.run(RECONCILER, async (tx) => {
    const other = await otherClaimant(tx, binding, identityCenterUserId);
    if (other === null) await writeBindingIn(tx, leased, { identityCenterUserId });
    return other;
  });
  if (claimed === null) return null;
  if (claimed.mustYield) return later(SOON_MS, null, claimed.bindingIds);
  return none(
    PRINCIPAL_TAKEN,
    `${displayName} and ${claimed.name} are one and the same user of IAM Identity Center, so they cannot both be given access.`,
  );
}

async function lookUpUser(
  { center, signal }: Look,
  { userName, email }: Extract<KnownCenterUser, { kind: "look-up" }>,
): Promise<string | null> {
  const byName = userName ? await center.userId({ userName }, signal) : null;
  return byName ?? (email ? center.userId({ email }, signal) : null);
}

interface OtherClaimant {
  readonly name: string;
  readonly bindingIds: readonly string[];
  /** Their claim is the weaker one. */
  readonly mustYield: boolean;
}

/** Who else holds the user, if anybody. One binding at a time, so that two never get them at once. */
async function otherClaimant(tx: Tx, binding: Binding, userId: string): Promise<OtherClaimant | null> {
  const { integrationId, personId, home } = binding;
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.principal'))");
  const others = await tx.manager.findBy(Binding, {
    integrationId: integrationId!,
    identityCenterUserId: userId,
    personId: Not(personId),
    state: Not("REMOVED"),
  });
  const [first] = others;
  if (!first) return null;
  const other = await tx.manager.findOneByOrFail(PersonHome, { id: first.personId });
  const own = await claimTo(tx.manager, home!, integrationId!, userId);
  const mustYield = isBetterClaim(own, await claimTo(tx.manager, other, integrationId!, userId));
  return { name: other.displayName, bindingIds: others.map(({ id }) => id), mustYield };
}

/** What the same person had there before is on its way out: two hands on one assignment would undo each other's work. */
async function waitForRemoval({ uow, binding }: Look): Promise<Unfinished | null> {
  const { integrationId, accountId, identityCenterUserId } = binding;
  if (binding.state === "READY") return null;
  const isRemoving = await uow.run(RECONCILER, (tx) =>
    tx.manager.existsBy(Binding, {
      integrationId: integrationId!,
      accountId,
      identityCenterUserId: identityCenterUserId!,
      state: "REMOVING",
    }),
  );
  return isRemoving ? later(SOON_MS) : null;
}

async function makePermissionSet(look: Look): Promise<Unfinished | null> {
  const { uow, leased, binding, center, signal } = look;
  if (binding.permissionSetArn !== null) return null;
  const known = await uow.run(RECONCILER, (tx) => ofOtherAccounts(tx, binding));
  if (known?.arn) {
    await writeBinding(uow, leased, { permissionSetName: known.name, permissionSetArn: known.arn });
    return null;
  }
  const person = await personOf(uow, binding);
  // Frozen from here on, whatever the person will be called: noted before it is made, so that it can always be found.
  const name = binding.permissionSetName ?? known?.name ?? permissionSetName(person);
  await writeBinding(uow, leased, { permissionSetName: name });
  const set = await createOrFind(center, newPermissionSet(name, person), signal);
  if (set === null) return later(SOON_MS);
  if (!isOfPerson(set, person)) {
    return none(
      "PERMISSION_SET_FOREIGN",
      `There is a permission set ${name} in IAM Identity Center that is not of this installation and person. Delete or rename it.`,
    );
  }
  await center.putInlinePolicy(set.arn, INLINE_POLICY, signal);
  await writeBinding(uow, leased, { permissionSetArn: set.arn });
  return null;
}

/** The person has one permission set, however many accounts it is assigned in. */
async function ofOtherAccounts(tx: Tx, binding: Binding): Promise<{ name: string; arn: string | null } | null> {
  const [other]: { name: string; arn: string | null }[] = await tx.manager.query(
    `select permission_set_name as name,
            case when state not in ('REMOVING', 'REMOVED') then permission_set_arn end as arn
       from bindings
      where integration_id = $1 and identity_center_user_id = $2 and id <> $3 and permission_set_name is not null
      order by (state not in ('REMOVING', 'REMOVED') and permission_set_arn is not null) desc, created_at desc limit 1`,
    [binding.integrationId, binding.identityCenterUserId, binding.id],
  );
  return other ?? null;
}

/** Made first and looked for second: finding one by name means reading all there are, up to thousands. */
async function createOrFind(
  center: IdentityCenterCloud,
  wanted: NewPermissionSet,
  signal: AbortSignal,
): Promise<CloudPermissionSet | null> {
  try {
    return await center.createPermissionSet(wanted, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind !== "conflict") throw error;
    return center.permissionSet(wanted.name, signal);
  }
}

/** Looked at every time: whoever else has the permission set would have the person's access. */
async function assignAlone(look: Look): Promise<Unfinished | null> {
  const { uow, leased, binding, center, signal } = look;
  const assignees = await assigneesOf(look);
  if (assignees === null) {
    await writeBinding(uow, leased, { permissionSetArn: null, assignmentRequestId: null });
    return binding.state === "READY" ? takenAway(look) : later(0);
  }
  const others = assignees.filter(({ kind, id }) => kind !== "USER" || id !== binding.identityCenterUserId);
  if (others.length > 0) {
    const who = others.map(({ kind, id }) => `${kind.toLowerCase()} ${id}`).join(", ");
    return none(
      "PRINCIPAL_SHARED",
      `The permission set ${binding.permissionSetName} is assigned in account ${binding.accountId} to others than ${binding.home!.displayName} as well: ${who}. They would get the same access. Take those assignments away.`,
    );
  }
  if (assignees.length > 0) {
    if (binding.assignmentRequestId !== null) await writeBinding(uow, leased, { assignmentRequestId: null });
    return null;
  }
  if (binding.state === "READY") return takenAway(look);
  if (binding.assignmentRequestId === null && !(await center.isUser(binding.identityCenterUserId!, signal))) {
    return userGone(look);
  }
  return changeAssignment(look, "assign");
}

/** Not by us. What others take away stays away, until somebody asks for access anew. */
async function takenAway(look: Look): Promise<Unfinished> {
  const { binding, center, signal } = look;
  if (!(await center.isUser(binding.identityCenterUserId!, signal))) return userGone(look);
  return absent(
    "ASSIGNMENT_REMOVED",
    `Somebody took the permission set ${binding.permissionSetName} away from ${binding.home!.displayName} in account ${binding.accountId}. A new request gives it back.`,
    "PREPARING",
  );
}

/** If there is a user of that name again, it is not known to be the same person: they get a binding of their own. */
function userGone({ binding }: Look): Unfinished {
  return absent(
    "USER_GONE",
    `The user of ${binding.home!.displayName} is no more in IAM Identity Center. If there is a new one, ask again.`,
    "REMOVING",
  );
}

/** By its ARN if it was seen before, else by the permission set's name: AWS gives each role an ending of its own. */
async function findRole({ cloud, binding, signal }: Look): Promise<Finding> {
  const { accountId, principalArn, permissionSetName } = binding;
  const known = principalArn ? await cloud.role(accountId, principalArn, signal) : null;
  const role = known ?? (await cloud.reservedRole(accountId, permissionSetName!, signal));
  return role ? { kind: "role", role } : later(SOON_MS);
}
