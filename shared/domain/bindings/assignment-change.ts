import { ProviderFailure } from "../../kernel/app-error";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { Assignee, IdentityCenterCloud } from "../connectors/access-cloud.port";
import type { Binding } from "./binding.entity";
import { type LeasedBinding, RECONCILER, writeBinding, writeBindingIn } from "./binding-lease";
import { backoffMs, later, none, type Unfinished } from "./finding";

/** What Identity Center allows to be under way at a time. */
const OUTSTANDING = 15;
const POLL_MS = 2_000;
/** After that many failed outcomes in a row it is not chance. */
const ATTEMPTS = 5;
/** Identity Center's words for a denial by IAM in the account: it passes, as every denial may. */
const DENIED = /^Received a 403 status error/;
/** The code of an assignment that AWS accepted, and that came to nothing. */
export const ASSIGNMENT_FAILED = "ASSIGNMENT_FAILED";

export interface CenterLook {
  readonly uow: UnitOfWork;
  readonly center: IdentityCenterCloud;
  readonly leased: LeasedBinding;
  readonly signal: AbortSignal;
}

/** Who has the permission set in the account. Null: the permission set is no more, and its assignments with it. */
export async function assigneesOf({ center, leased, signal }: CenterLook): Promise<readonly Assignee[] | null> {
  const { accountId, permissionSetArn } = leased.binding;
  try {
    return await center.assignees(accountId, permissionSetArn!, signal);
  } catch (error) {
    if (error instanceof ProviderFailure && error.code === "ResourceNotFoundException") return null;
    throw error;
  }
}

/**
 * Assigns the permission set to its person in the account, or takes it away, one step at a time: starts it, or asks about
 * what was started. Who is assigned in the end is for the next look to see.
 */
export async function changeAssignment(look: CenterLook, kind: "assign" | "unassign"): Promise<Unfinished> {
  const underWay = parse(look.leased.binding.assignmentRequestId);
  return underWay?.requestId ? ask(look, underWay.kind, underWay.requestId) : start(look, kind);
}

async function ask({ uow, center, leased, signal }: CenterLook, kind: Kind, requestId: string): Promise<Unfinished> {
  const outcome = await center.assignmentOutcome(kind, requestId, signal).catch(unknownOutcome);
  if (outcome.state === "IN_PROGRESS") return later(POLL_MS);
  await writeBinding(uow, leased, { assignmentRequestId: null });
  if (outcome.state === "SUCCEEDED") return later(POLL_MS / 2);
  const message = `IAM Identity Center could not ${kind} the person's permission set: ${outcome.reason}`;
  const { failedAttempts, accountId } = leased.binding;
  const isDenied = DENIED.test(outcome.reason);
  if (kind === "assign" && !isDenied && failedAttempts + 1 >= ATTEMPTS) return none("REFUSED_BY_AWS", message);
  const call = {
    kind: isDenied ? ("denied" as const) : ("invalid" as const),
    operation: kind === "assign" ? "sso:CreateAccountAssignment" : "sso:DeleteAccountAssignment",
    requestId: null,
    accountId,
    region: null,
  };
  return later(backoffMs(failedAttempts), { code: ASSIGNMENT_FAILED, message, call });
}

/** AWS forgets what was asked for after some time: the next look shows what became of it. */
function unknownOutcome(error: unknown): { state: "SUCCEEDED" } {
  if (error instanceof ProviderFailure && error.kind === "missing") return { state: "SUCCEEDED" };
  throw error;
}

async function start(look: CenterLook, kind: Kind): Promise<Unfinished> {
  const { uow, center, leased, signal } = look;
  const { accountId, permissionSetArn, identityCenterUserId } = leased.binding;
  if (!(await takeSlot(uow, leased, kind))) return later(POLL_MS);
  try {
    const { assignmentRequestId } = await center[kind](accountId, permissionSetArn!, identityCenterUserId!, signal);
    await writeBinding(uow, leased, { assignmentRequestId: text(kind, assignmentRequestId) });
    return later(POLL_MS);
  } catch (error) {
    await writeBinding(uow, leased, { assignmentRequestId: null });
    throw error;
  }
}

/** Counted by the database, so that all workers together stay within it. */
async function takeSlot(uow: UnitOfWork, leased: LeasedBinding, kind: Kind): Promise<boolean> {
  const { id, integrationId } = leased.binding;
  return uow.run(RECONCILER, async (tx) => {
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.slots'), hashtext($1))", [integrationId]);
    const [row]: { others: number }[] = await tx.manager.query(
      `select count(*)::int as others from bindings
        where integration_id = $1 and assignment_request_id is not null and id <> $2`,
      [integrationId, id],
    );
    if (row!.others >= OUTSTANDING) return false;
    await writeBindingIn(tx, leased, { assignmentRequestId: text(kind, "") });
    return true;
  });
}

type Kind = "assign" | "unassign";

/** As it is kept on the binding: what was asked for, and its id. Without id: about to be asked for. */
function text(kind: Kind, requestId: string): string {
  return `${kind}:${requestId}`;
}

function parse(kept: Binding["assignmentRequestId"]): { kind: Kind; requestId: string } | null {
  if (kept === null) return null;
  const [kind, ...rest] = kept.split(":");
  return { kind: kind as Kind, requestId: rest.join(":") };
}
