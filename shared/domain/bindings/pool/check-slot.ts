import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import { withinTime } from "../../../kernel/async/within-time";
import type { Clock } from "../../../kernel/clock";
import { acquireLease, releaseLease } from "../../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, CallPriority, SlotContents } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { Installation } from "../../installation/installation.entity";
import { organizationAccessOf } from "../../integrations/organization-access";
import { ignoreLostLease, LeaseLost, RECONCILER, WORK_MS } from "../binding-lease";
import { hintRemoval } from "../hint-removal";
import { backoffMs } from "../principal-lookup";
import { evaluateSlot, goneSlot, type SlotReason } from "../slots/evaluate-slot";
import { Slot } from "../slots/slot.entity";
import { findUnknownAssignments } from "./unknown-assignments";

export interface SlotDependencies {
  readonly uow: UnitOfWork;
  readonly cloud: { organization(access: OrganizationAccess): Pick<AccessCloud, "reservedRole" | "identityCenter"> };
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
}

const CHECK_MS = 60 * 60_000;
/** An admin may be repairing the permission set. */
const CHECK_AGAIN_MS = 10 * 60_000;

/** Work of a job: reads and evaluates the permission set of a slot, and finds assignments of it that no slot lease knows. */
export async function checkSlotNow(deps: SlotDependencies, slotId: string, signal: AbortSignal): Promise<void> {
  try {
    await withinTime(signal, WORK_MS, async (within) => {
      const checked = await checkSlot(deps, slotId, "check", within);
      if (checked?.contents) await findUnknownAssignments(deps, checked.slot, checked.contents.accountIds, within);
    });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ slotId, code, operation, requestId }, "slot not checked to the end");
  }
}

export interface CheckedSlot {
  readonly slot: Slot;
  /** Null: there is no such permission set. */
  readonly contents: SlotContents | null;
}

/**
 * Null: another worker holds the slot. Rejects with a ProviderFailure where it could not be read; the slot then stays
 * as it was.
 */
export async function checkSlot(
  { uow, cloud, log }: SlotDependencies,
  slotId: string,
  priority: CallPriority,
  signal: AbortSignal,
): Promise<CheckedSlot | null> {
  const lease = await uow.run(RECONCILER, (tx) => acquireSlot(tx, slotId));
  if (!lease) return null;
  const { slot } = lease;
  const integration = slot.integration!;
  try {
    const center = cloud.organization(organizationAccessOf(integration)).identityCenter(integration.ssoRegion);
    const contents = await center.slotContents(slot.permissionSetArn, priority, signal);
    await uow.run(RECONCILER, async (tx) =>
      recordCheck(tx, lease, contents, await evaluateContents(tx, slot, contents), log),
    );
    return { slot, contents };
  } catch (error) {
    // The caller may hold the lease of a binding too, which is not lost with that of the slot.
    if (error instanceof LeaseLost) return null;
    await uow.run(RECONCILER, (tx) => recordFailure(tx, lease, error)).catch(ignoreLostLease);
    throw error;
  }
}

/** A slot that this worker alone checks. It says nothing about the slot leases of people. */
interface CheckLease {
  readonly slot: Slot;
  readonly token: string;
}

const CHECK_LEASE = { entity: Slot, ms: 60_000 };

/** Null: another worker holds it. */
async function acquireSlot(tx: Tx, id: string): Promise<CheckLease | null> {
  const token = await acquireLease(tx, CHECK_LEASE, { where: "t.id = :id", parameters: { id } });
  if (token === null) return null;
  return { token, slot: await tx.manager.findOneOrFail(Slot, { where: { id }, relations: { integration: true } }) };
}

async function releaseSlot(tx: Tx, { slot, token }: CheckLease, changes: Partial<Slot>): Promise<void> {
  if (!(await releaseLease(tx, CHECK_LEASE, { id: slot.id, leaseToken: token }, changes))) {
    throw new LeaseLost("Another worker checks the slot, or it is gone.");
  }
  Object.assign(slot, changes);
}

async function evaluateContents(tx: Tx, slot: Slot, contents: SlotContents | null): Promise<SlotReason[]> {
  if (contents === null) return [goneSlot(slot.name ?? slot.permissionSetArn)];
  const [installation] = await tx.manager.find(Installation, { take: 1 });
  const { managementAccountId } = slot.integration!;
  return evaluateSlot(contents, { installationId: installation!.id, managementAccountId });
}

async function recordCheck(
  tx: Tx,
  lease: CheckLease,
  contents: SlotContents | null,
  reasons: SlotReason[],
  log: SlotDependencies["log"],
): Promise<void> {
  const { slot } = lease;
  const { state: before, integrationId, permissionSetArn } = slot;
  const state = reasons.length === 0 ? "USABLE" : "OUT_OF_USE";
  const name = contents?.name ?? slot.name;
  await releaseSlot(tx, lease, {
    state,
    reasons,
    name,
    checkedAt: tx.now,
    nextCheckAt: new Date(tx.now.getTime() + (state === "USABLE" ? CHECK_MS : CHECK_AGAIN_MS)),
    failure: null,
    failedAttempts: 0,
  });
  if (state === before) return;
  const after = { integrationId, permissionSetArn, permissionSetName: name, state, reasons };
  const action = state === "USABLE" ? "slot.usable" : "slot.out-of-use";
  tx.audit({ action, subjectType: "slot", subjectId: slot.id, before: { state: before }, after });
  if (state === "USABLE") return;
  log.warn({ slotId: slot.id, permissionSetName: name, codes: reasons.map(({ code }) => code) }, "slot out of use");
  await leaveSlot(tx, slot.id);
}

/** Makes slot leases in use due, so that their next reconcile moves them. Idle ones end. */
async function leaveSlot(tx: Tx, slotId: string): Promise<void> {
  await tx.manager.query(
    `update bindings set generation = generation + 1, next_reconcile_at = $2
      where slot_id = $1 and state in ('PREPARING', 'READY')`,
    [slotId, tx.now],
  );
  const [idle]: [{ id: string }[], number] = await tx.manager.query(
    `update bindings set state = 'REMOVING', generation = generation + 1, failed_attempts = 0, next_reconcile_at = $2
      where slot_id = $1 and state = 'IDLE' returning id`,
    [slotId, tx.now],
  );
  for (const { id } of idle) await hintRemoval(tx, id);
}

async function recordFailure(tx: Tx, lease: CheckLease, error: unknown): Promise<void> {
  // A worker that is stopping has not failed, so the attempt does not count.
  if (error instanceof ProviderFailure && error.kind === "aborted") {
    return releaseSlot(tx, lease, { nextCheckAt: tx.now });
  }
  const { failedAttempts } = lease.slot;
  const nextCheckAt = new Date(tx.now.getTime() + backoffMs(failedAttempts));
  const failure = error instanceof ProviderFailure ? { code: error.code, message: error.message } : null;
  await releaseSlot(tx, lease, { failure, failedAttempts: failedAttempts + 1, nextCheckAt });
}
