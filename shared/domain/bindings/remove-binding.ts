import { ProviderFailure } from "../../kernel/app-error";
import { recordFailure } from "../../kernel/recorded-failure";
import type { Tx } from "../../platform/database/unit-of-work";
import { accessOf } from "../integrations/organization-access";
import { assigneesOf, type CenterLook, changeAssignment } from "./assignment-change";
import type { Binding } from "./binding.entity";
import {
  acquireBinding,
  type LeasedBinding,
  LeaseLost,
  RECONCILER,
  releaseBinding,
  returnBinding,
  WORK_MS,
} from "./binding-lease";
import type { BindingUsers } from "./bindings.service";
import { backoffMs, findingOf, type Unfinished } from "./finding";
import { isOfPerson } from "./permission-set";
import { personOf } from "./person-of";
import type { PrepareDependencies } from "./prepare-binding";
import { recordedWrites } from "./recorded-writes";

export interface RemovalDependencies extends PrepareDependencies {
  readonly bindingUsers: BindingUsers;
}

/**
 * Takes away what was made for a binding that is on its way out: the assignment, and with the last one the permission set.
 * One step at a time; each looks at what is there, so that it goes on wherever another one stopped. Tried for ever.
 */
export async function removeBinding(deps: RemovalDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const turn = await deps.uow.run(RECONCILER, (tx) => takeTurn(tx, deps.bindingUsers, bindingId));
  if (!turn) return;
  try {
    const rest = await takeAway(deps, turn, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
    await deps.uow.run(RECONCILER, (tx) => record(tx, turn, rest));
  } catch (error) {
    if (error instanceof LeaseLost) return;
    await deps.uow.run(RECONCILER, (tx) => returnBinding(tx, turn, soon(tx, backoffMs(3))));
    throw error;
  }
}

/** Grants that stand on it are ending, as its person is no more whom it was made for. */
const STILL_USED_MS = 10_000;

async function takeTurn(tx: Tx, users: BindingUsers, bindingId: string): Promise<LeasedBinding | null> {
  const leased = await acquireBinding(tx, bindingId, ["REMOVING"]);
  if (!leased) return null;
  if (await users.isUsed(tx.manager, bindingId)) {
    await releaseBinding(tx, leased, { nextReconcileAt: soon(tx, STILL_USED_MS) });
    return null;
  }
  return leased;
}

/** What is left to do; null: nothing. */
type Rest = Unfinished | null;

async function takeAway(deps: RemovalDependencies, turn: LeasedBinding, signal: AbortSignal): Promise<Rest> {
  const { binding } = turn;
  const { integration } = binding;
  // A role that others made stays theirs. And without the integration nobody can reach what was made.
  if (binding.strategy !== "IDENTITY_CENTER" || !integration || binding.permissionSetName === null) return null;
  const cloud = deps.cloud.organization(accessOf(integration));
  const center = recordedWrites(cloud.identityCenter(integration.ssoRegion), deps.uow, binding);
  try {
    return await takeAwayAssignment({ uow: deps.uow, center, leased: turn, signal });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ bindingId: binding.id, code, operation, requestId }, "assignment not taken away yet");
    return findingOf(error, { wasReady: true, attempts: binding.failedAttempts });
  }
}

async function takeAwayAssignment(removal: CenterLook): Promise<Rest> {
  const { binding } = removal.leased;
  const arn = binding.permissionSetArn ?? (await findOwnSet(removal));
  if (arn === null) return null;
  binding.permissionSetArn = arn;
  const assignees = await assigneesOf(removal);
  if (assignees === null) return null;
  const isAssigned = assignees.some(({ kind, id }) => kind === "USER" && id === binding.identityCenterUserId);
  // An assignment that was being made when it was given up may still come.
  if (isAssigned || binding.assignmentRequestId !== null) return changeAssignment(removal, "unassign");
  return deleteSetOfNobody(removal, arn);
}

/** Its name was noted before it was made, its ARN after: in between a worker may have died. */
async function findOwnSet({ uow, center, signal, leased: { binding } }: CenterLook): Promise<string | null> {
  const set = await center.permissionSet(binding.permissionSetName!, signal);
  return set && isOfPerson(set, await personOf(uow, binding)) ? set.arn : null;
}

/** AWS goes on tidying up for a while after an assignment is gone. In use for longer than that: somebody else assigned it. */
const TIDYING_ATTEMPTS = 8;

/** Unless the person needs it in another account. */
async function deleteSetOfNobody({ uow, center, signal, leased: { binding } }: CenterLook, arn: string): Promise<Rest> {
  const isUsed = await uow.run(RECONCILER, (tx) => isUsedElsewhere(tx, binding, arn));
  if (isUsed) return null;
  try {
    await center.deletePermissionSet(arn, signal);
    return null;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    if (error.kind === "missing") return null;
    if (error.kind !== "conflict") throw error;
    if (binding.failedAttempts >= TIDYING_ATTEMPTS) return null;
    const failure = { code: "PERMISSION_SET_IN_USE", message: error.message };
    return { kind: "later", afterMs: backoffMs(binding.failedAttempts), failure };
  }
}

/** Whoever is on the way out as well comes after us, and deletes it then. */
async function isUsedElsewhere(
  tx: Tx,
  { id, integrationId, identityCenterUserId }: Binding,
  arn: string,
): Promise<boolean> {
  const [other]: unknown[] = await tx.manager.query(
    `select 1 from bindings
      where integration_id = $1 and id <> $2 and state not in ('REMOVING', 'REMOVED')
        and (permission_set_arn = $3 or identity_center_user_id = $4) limit 1`,
    [integrationId, id, arn, identityCenterUserId],
  );
  return other !== undefined;
}

async function record(tx: Tx, turn: LeasedBinding, rest: Rest): Promise<void> {
  const { failedAttempts, permissionSetArn } = turn.binding;
  if (rest === null) {
    auditRemoval(tx, turn.binding);
    const done = { assignmentRequestId: null, failure: null, failedAttempts: 0, nextReconcileAt: null };
    return releaseBinding(tx, turn, { ...done, state: "REMOVED", permissionSetArn });
  }
  const failure = rest.failure && recordFailure(turn.binding.failure, rest.failure, tx.now);
  const afterMs = rest.kind === "later" ? rest.afterMs : backoffMs(failedAttempts);
  await releaseBinding(tx, turn, {
    failure,
    failedAttempts: failure ? failedAttempts + 1 : failedAttempts,
    permissionSetArn,
    nextReconcileAt: soon(tx, afterMs),
  });
}

function auditRemoval(tx: Tx, binding: Binding): void {
  const { personId, accountId, principalArn, permissionSetArn } = binding;
  tx.audit({
    action: "binding.removed",
    subjectType: "binding",
    subjectId: binding.id,
    before: { personId, accountId, principalArn, permissionSetArn },
  });
}

function soon(tx: Tx, ms: number): Date {
  return new Date(tx.now.getTime() + ms);
}
