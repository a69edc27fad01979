import { ProviderFailure } from "../../../kernel/app-error";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, Assignee, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import type { SlotAssignment, UnknownAssignee } from "../../slots/slot-assignment.entity";
import { endAbandoned } from "../abandon-leases";
import { LeaseLost, RECONCILER, WORK_MS } from "../binding-lease";
import type { SlotDependencies } from "../pool/check-slot";
import { evaluateRest, REST_MS } from "../pool/role-rest";
import {
  acquireSlotAssignment,
  releaseSlotAssignmentLease,
  type SlotRowLease,
  writeSlotAssignment,
} from "../pool/slot-lease";
import { unknownOf } from "../pool/unknown-assignments";
import { backoffMs } from "../principal-lookup";
import { changeAssignment } from "./assignment-change";
import { auditedIdentityCenter } from "./audited-identity-center";

/** Others' assignments are looked at this often while nobody asks for them to be released. */
const OBSERVE_MS = 60 * 60_000;

/**
 * One step towards a slot that may be leased again: takes away what is ours, or everything where an admin asked for it, and
 * then waits for the role to go, as with a lease.
 */
export async function reconcileSlotAssignment(
  deps: SlotDependencies,
  slotAssignmentId: string,
  signal: AbortSignal,
): Promise<void> {
  const turn = await acquireSlotAssignment(deps.uow, slotAssignmentId);
  if (!turn) return;
  try {
    const changes = await step(deps, turn, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
    await deps.uow.run(RECONCILER, (tx) => record(tx, turn, changes));
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, message, operation, requestId } = error;
    deps.log.info({ slotAssignmentId, code, operation, requestId }, "assignment of others not released yet");
    await deps.uow.run(RECONCILER, (tx) => recordFailure(tx, turn, { code, message }));
  }
}

type Changes = Partial<SlotAssignment> & { readonly afterMs: number | null };

async function step(
  { uow, cloud, clock }: SlotDependencies,
  turn: SlotRowLease<SlotAssignment>,
  signal: AbortSignal,
): Promise<Changes> {
  const { row } = turn;
  const { slot, accountId } = row;
  const { integration, permissionSetArn } = slot!;
  const organization = cloud.organization(organizationAccessOf(integration!));
  const center = organization.identityCenter(integration!.ssoRegion);
  const seen = await center.assignees(accountId, permissionSetArn, signal);
  const assignees = await uow.run(RECONCILER, (tx) => unknownOf(tx, row, seen));
  if (assignees.length === 0 && row.assignmentRequestId === null) {
    return watch(organization, turn, clock.now(), signal);
  }
  const open = { state: "OPEN", assignees, unassignedAt: null, roleAbsentSince: null, failure: null } as const;
  const next = assignees.find(({ ours }) => ours || row.releaseAskedAt !== null);
  if (!next && row.assignmentRequestId === null) return { ...open, failedAttempts: 0, afterMs: OBSERVE_MS };
  return { ...open, ...(await unassign({ uow, center, signal }, turn, next ?? row.assignees[0]!)) };
}

async function unassign(
  { uow, center, signal }: { uow: UnitOfWork; center: IdentityCenterCloud; signal: AbortSignal },
  turn: SlotRowLease<SlotAssignment>,
  assignee: Assignee,
): Promise<Changes> {
  const { slotId, accountId, slot, assignmentRequestId, failedAttempts } = turn.row;
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
        write: (tx, underWay) => writeSlotAssignment(tx, turn, { assignmentRequestId: underWay }),
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
  { row }: SlotRowLease<SlotAssignment>,
  now: Date,
  signal: AbortSignal,
): Promise<Changes> {
  const { accountId, slot, roleAbsentSince } = row;
  const unassignedAt = row.unassignedAt ?? now;
  const gone = { state: "GONE", unassignedAt, goneAt: now, failure: null, afterMs: null } as const;
  if (now.getTime() >= unassignedAt.getTime() + REST_MS) return gone;
  const role = slot!.name && (await organization.reservedRole(accountId, slot!.name, signal));
  const rest = evaluateRest({ unassignedAt, roleAbsentSince }, !!role, now);
  if (rest.kind === "over") return { ...gone, roleAbsentSince };
  const resting = { state: "RESTING", assignees: [] as UnknownAssignee[], unassignedAt, failure: null } as const;
  return { ...resting, roleAbsentSince: rest.roleAbsentSince, failedAttempts: 0, afterMs: rest.afterMs };
}

async function record(tx: Tx, turn: SlotRowLease<SlotAssignment>, { afterMs, ...changes }: Changes): Promise<void> {
  const nextReconcileAt = afterMs === null ? null : new Date(tx.now.getTime() + afterMs);
  await releaseSlotAssignmentLease(tx, turn, { ...changes, nextReconcileAt });
  if (changes.state !== "GONE") return;
  const { id: slotAssignmentId, slotId, accountId } = turn.row;
  const { permissionSetArn } = turn.row.slot!;
  await endAbandoned(tx, { accountId, permissionSetArn }, changes.unassignedAt ?? tx.now);
  const after = { slotAssignmentId, accountId };
  tx.audit({ action: "slot.assignment-gone", subjectType: "slot", subjectId: slotId, after });
}

async function recordFailure(
  tx: Tx,
  turn: SlotRowLease<SlotAssignment>,
  failure: NonNullable<SlotAssignment["failure"]>,
): Promise<void> {
  const { failedAttempts } = turn.row;
  const nextReconcileAt = new Date(tx.now.getTime() + backoffMs(failedAttempts));
  await releaseSlotAssignmentLease(tx, turn, { failure, failedAttempts: failedAttempts + 1, nextReconcileAt });
}
