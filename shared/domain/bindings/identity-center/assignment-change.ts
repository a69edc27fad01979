import { ProviderFailure } from "../../../kernel/app-error";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Assignee, AssignmentStarted, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { type LeasedBinding, RECONCILER, writeBindingIn } from "../binding-lease";
import { backoffMs, noPrincipal, type PendingLookup, retryLater } from "../principal-lookup";

/** The changes that Identity Center allows at a time. */
const OUTSTANDING = 15;
/** Of these, those that may give access. The others are kept free for ends. */
const GIVING = 10;
const POLL_MS = 2_000;
/** The bindings of an account that try within each POLL_MS: the next change begins soon, and calls stay few. */
const ASKING_AT_ONCE = 4;
/** Failed outcomes in a row after which an assignment is refused. */
const ATTEMPTS = 5;
/** The message of Identity Center for a denial by IAM in the account. It is retried, as every denial may be mended. */
const DENIED = /^Received a 403 status error/;
/** The code of an assignment that AWS accepted and that failed later. */
export const ASSIGNMENT_FAILED = "ASSIGNMENT_FAILED";

type ChangeKind = "assign" | "unassign";

/** An assignment that is changed, and the row that keeps what is under way. */
export interface ChangedAssignment {
  readonly integrationId: string;
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly assignee: Assignee;
  readonly failedAttempts: number;
  /** The change under way, as `encodeChange` writes it; null: none. */
  readonly underWay: string | null;
  /** When the last change without a known outcome was sent; null: there was none. */
  readonly inDoubtSince: Date | null;
  /** Throws where another worker holds the lease of the row. */
  write(tx: Tx, progress: ChangeProgress): Promise<void>;
}

type ChangeProgress = Partial<Pick<ChangedAssignment, "inDoubtSince">> & Pick<ChangedAssignment, "underWay">;

interface RunningChange {
  readonly uow: UnitOfWork;
  readonly center: Pick<IdentityCenterCloud, "assign" | "unassign" | "assignmentOutcome">;
  readonly assignment: ChangedAssignment;
  readonly signal: AbortSignal;
}

/** The assignment of a slot to the person who leases it. */
export function assignmentOf(leased: LeasedBinding): ChangedAssignment {
  const { binding } = leased;
  return {
    integrationId: binding.integrationId!,
    accountId: binding.accountId,
    permissionSetArn: binding.permissionSetArn!,
    assignee: { kind: "USER", id: binding.identityCenterUserId! },
    failedAttempts: binding.failedAttempts,
    underWay: binding.assignmentRequestId,
    inDoubtSince: binding.inDoubtSince,
    write(tx, { underWay, ...doubt }) {
      // An assignment that is removed without a request of ours existed, so its role is observed as well.
      const begins = underWay !== null && binding.beganAt === null;
      const began = begins && { beganAt: tx.now };
      return writeBindingIn(tx, leased, { assignmentRequestId: underWay, ...doubt, ...began });
    },
  };
}

/**
 * Assigns a permission set in an account, or removes the assignment, one step at a time: starts the change, or polls
 * it. The next observation shows the assignment that came of it.
 */
export async function changeAssignment(change: RunningChange, kind: ChangeKind): Promise<PendingLookup> {
  const underWay = decodeChange(change.assignment.underWay);
  return underWay?.requestId ? pollChange(change, underWay.kind, underWay.requestId) : startChange(change, kind);
}

async function pollChange(
  { uow, center, assignment, signal }: RunningChange,
  kind: ChangeKind,
  requestId: string,
): Promise<PendingLookup> {
  const outcome = await center.assignmentOutcome(kind, requestId, signal).catch(unknownOutcome);
  if (outcome.state === "IN_PROGRESS") return retryLater(POLL_MS);
  await uow.run(RECONCILER, (tx) => assignment.write(tx, { underWay: null }));
  if (outcome.state === "SUCCEEDED") return retryLater(POLL_MS / 2);
  const message = `IAM Identity Center could not ${kind} the permission set: ${outcome.reason}`;
  const { failedAttempts, accountId } = assignment;
  const isDenied = DENIED.test(outcome.reason);
  if (kind === "assign" && !isDenied && failedAttempts + 1 >= ATTEMPTS) return noPrincipal("REFUSED_BY_AWS", message);
  const call = {
    kind: isDenied ? ("denied" as const) : ("invalid" as const),
    operation: kind === "assign" ? "sso:CreateAccountAssignment" : "sso:DeleteAccountAssignment",
    requestId: null,
    accountId,
    region: null,
  };
  return retryLater(backoffMs(failedAttempts), { code: ASSIGNMENT_FAILED, message, call });
}

/** AWS forgets a change after some time. The next observation shows its outcome. */
function unknownOutcome(error: unknown): { state: "SUCCEEDED" } {
  if (error instanceof ProviderFailure && error.kind === "missing") return { state: "SUCCEEDED" };
  throw error;
}

async function startChange(change: RunningChange, kind: ChangeKind): Promise<PendingLookup> {
  const { uow, assignment } = change;
  if (!(await takePlace(uow, assignment, kind))) return retryLater(POLL_MS);
  try {
    const { assignmentRequestId, inDoubt } = await send(change, kind);
    const underWay = encodeChange(kind, assignmentRequestId);
    await uow.run(RECONCILER, (tx) =>
      assignment.write(tx, { underWay, inDoubtSince: doubtAfter(tx, change, inDoubt) }),
    );
    return retryLater(POLL_MS);
  } catch (error) {
    const mayBeDone = !(error instanceof ProviderFailure) || error.mayBeDone;
    const written = (tx: Tx) => ({ underWay: null, inDoubtSince: doubtAfter(tx, change, mayBeDone) });
    await uow.run(RECONCILER, (tx) => assignment.write(tx, written(tx)));
    if (error instanceof ProviderFailure && error.kind === "conflict")
      return retryLater(await untilNextAttempt(change, kind));
    throw error;
  }
}

function doubtAfter(tx: Tx, { assignment }: RunningChange, isInDoubt = false): Date | null {
  return isInDoubt ? tx.now : assignment.inDoubtSince;
}

/**
 * Identity Center changes the roles of an account one by one, so a conflict is no failure. Those that are to get access
 * do not put off the end of another's.
 */
async function untilNextAttempt(
  { uow, assignment: { integrationId, accountId } }: RunningChange,
  kind: ChangeKind,
): Promise<number> {
  const before = kind === "assign" ? ["PREPARING", "REMOVING"] : ["REMOVING"];
  const [row] = await uow.run(
    RECONCILER,
    (tx): Promise<{ waiting: number }[]> =>
      tx.manager.query(
        `select count(*)::int as waiting from bindings
          where integration_id = $1 and account_id = $2 and state = any($3) and slot_id is not null
            and assignment_request_id is null`,
        [integrationId, accountId, before],
      ),
  );
  return POLL_MS * Math.max(1, row!.waiting / ASKING_AT_ONCE);
}

async function send({ center, assignment, signal }: RunningChange, kind: ChangeKind): Promise<AssignmentStarted> {
  const { accountId, permissionSetArn, assignee } = assignment;
  return kind === "assign"
    ? center.assign(accountId, permissionSetArn, assignee.id, signal)
    : center.unassign(accountId, permissionSetArn, assignee, signal);
}

/**
 * Reserves one of the changes that may be under way. The database counts them, so that all workers together stay within
 * the limit.
 */
async function takePlace(uow: UnitOfWork, assignment: ChangedAssignment, kind: ChangeKind): Promise<boolean> {
  const { integrationId, underWay } = assignment;
  return uow.run(RECONCILER, async (tx) => {
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.assignments'), hashtext($1))", [
      integrationId,
    ]);
    // Assignments that no slot lease knows are only ever removed.
    const [changes]: { all: number; giving: number }[] = await tx.manager.query(
      `select count(*)::int as all, count(*) filter (where request like 'assign:%')::int as giving
         from (select assignment_request_id as request from bindings where integration_id = $1
               union all
               select a.assignment_request_id from slot_assignments a join slots s on s.id = a.slot_id
                where s.integration_id = $1) changes
        where request is not null`,
      [integrationId],
    );
    const own = decodeChange(underWay);
    if (changes!.all - (own ? 1 : 0) >= OUTSTANDING) return false;
    if (kind === "assign" && changes!.giving - (own?.kind === "assign" ? 1 : 0) >= GIVING) return false;
    // In doubt until its answer is recorded: the process may die between any two calls.
    await assignment.write(tx, { underWay: encodeChange(kind, ""), inDoubtSince: tx.now });
    return true;
  });
}

/** The stored form of a change: its kind, and the id of its request. Without id: about to be sent. */
function encodeChange(kind: ChangeKind, requestId: string): string {
  return `${kind}:${requestId}`;
}

function decodeChange(text: string | null): { kind: ChangeKind; requestId: string } | null {
  if (text === null) return null;
  const [kind, ...rest] = text.split(":");
  return { kind: kind as ChangeKind, requestId: rest.join(":") };
}
