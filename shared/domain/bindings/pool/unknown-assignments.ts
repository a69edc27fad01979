import { Not } from "typeorm";
import { newId } from "../../../kernel/ids";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, Assignee } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { RECONCILER } from "../binding-lease";
import type { Slot } from "../slots/slot.entity";
import { SlotAssignment, type UnknownAssignee } from "../slots/slot-assignment.entity";
import { reconcileSlotAssignmentJob } from "../slots/slots.jobs";
import { lockSlotsOfAccount } from "./choose-slot";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly cloud: { organization(access: OrganizationAccess): Pick<AccessCloud, "identityCenter"> };
}

/**
 * Records assignments of a slot without a slot lease that has not ended: others made them, or a restored database has
 * lost the slot lease.
 */
export async function findUnknownAssignments(
  { uow, cloud }: Dependencies,
  slot: Slot,
  accountIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const unknown = await uow.run(RECONCILER, (tx) => withoutSlotLease(tx, slot.id, accountIds));
  if (unknown.length === 0) return;
  const integration = slot.integration!;
  const center = cloud.organization(organizationAccessOf(integration)).identityCenter(integration.ssoRegion);
  for (const accountId of unknown) {
    const assignees = await center.assignees(accountId, slot.permissionSetArn, signal);
    if (assignees.length === 0) continue;
    await uow.run(RECONCILER, async (tx) => {
      // The slot may have been leased there since it was listed.
      await lockSlotsOfAccount(tx, { integrationId: slot.integrationId, accountId });
      const [stillUnknown] = await withoutSlotLease(tx, slot.id, [accountId]);
      const isKept = stillUnknown && (await keepSlot(tx, slot.id));
      if (isKept) await recordUnknownAssignment(tx, { slotId: slot.id, accountId }, assignees);
    });
  }
}

/** False: the integration was deleted meanwhile, with the slot. Otherwise it is not until the transaction ends. */
async function keepSlot(tx: Tx, id: string): Promise<boolean> {
  const kept: unknown[] = await tx.manager.query("select 1 from slots where id = $1 for key share", [id]);
  return kept.length > 0;
}

async function withoutSlotLease(tx: Tx, slotId: string, accountIds: readonly string[]): Promise<string[]> {
  const rows: { accountId: string }[] = await tx.manager.query(
    `select a.id as "accountId" from unnest($2::text[]) as a(id)
      where not exists (select 1 from bindings b where b.slot_id = $1 and b.account_id = a.id and b.state <> 'REMOVED')
        and not exists (select 1 from slot_assignments o
                         where o.slot_id = $1 and o.account_id = a.id and o.state <> 'GONE')`,
    [slotId, accountIds],
  );
  return rows.map(({ accountId }) => accountId);
}

interface SlotPlace {
  readonly slotId: string;
  readonly accountId: string;
}

/**
 * Keeps the slot from being leased in the account until the assignments are gone. Assignments of ours are removed at
 * once.
 */
export async function recordUnknownAssignment(tx: Tx, place: SlotPlace, assignees: readonly Assignee[]): Promise<void> {
  const unknown = await unknownOf(tx, place, assignees);
  const known = await tx.manager.findOne(SlotAssignment, {
    where: { ...place, state: Not("GONE") },
    lock: { mode: "pessimistic_write" },
  });
  if (known?.state === "OPEN" && namesOf(known.assignees) === namesOf(unknown)) return;
  const id = known?.id ?? newId();
  const found = { state: "OPEN" as const, assignees: unknown, unassignedAt: null, nextReconcileAt: tx.now };
  if (known) await tx.manager.update(SlotAssignment, id, found);
  else await tx.manager.insert(SlotAssignment, { id, ...place, ...found, foundAt: tx.now });
  const after = { slotAssignmentId: id, accountId: place.accountId, assignees: unknown };
  tx.audit({ action: "slot.assignment-found", subjectType: "slot", subjectId: place.slotId, after });
  await hintSlotAssignment(tx, place.slotId, id);
}

/** Records a role without an assignment, as after an assignment that was removed. */
export async function recordForgottenSlotLease(tx: Tx, place: SlotPlace, unassignedAt: Date): Promise<void> {
  const id = newId();
  const coolingDown = {
    state: "COOLING_DOWN" as const,
    assignees: [],
    unassignedAt,
    foundAt: tx.now,
    nextReconcileAt: tx.now,
  };
  await tx.manager.insert(SlotAssignment, { id, ...place, ...coolingDown });
  const after = { slotAssignmentId: id, accountId: place.accountId, assignees: [] };
  tx.audit({ action: "slot.assignment-found", subjectType: "slot", subjectId: place.slotId, after });
  await hintSlotAssignment(tx, place.slotId, id);
}

/**
 * The assignees without a slot lease that has not ended. One is ours if the person had a slot lease that ended or was abandoned.
 */
export async function unknownOf(
  tx: Tx,
  { slotId, accountId }: SlotPlace,
  assignees: readonly Assignee[],
): Promise<UnknownAssignee[]> {
  const leases: { userId: string; isOver: boolean }[] = await tx.manager.query(
    `select b.identity_center_user_id as "userId", bool_and(b.state in ('REMOVED', 'ABANDONED')) as "isOver"
       from slots s join bindings b on b.slot_id = s.id or (b.state = 'ABANDONED' and b.permission_set_arn = s.permission_set_arn)
      where s.id = $1 and b.account_id = $2 and b.began_at is not null group by b.identity_center_user_id`,
    [slotId, accountId],
  );
  const isOver = new Map(leases.map((lease) => [`USER ${lease.userId}`, lease.isOver]));
  return assignees
    .filter(({ kind, id }) => isOver.get(`${kind} ${id}`) !== false)
    .map(({ kind, id }) => ({ kind, id, ours: isOver.has(`${kind} ${id}`) }));
}

function namesOf(assignees: readonly Assignee[]): string {
  return assignees
    .map(({ kind, id }) => `${kind} ${id}`)
    .sort()
    .join();
}

export async function hintSlotAssignment(tx: Tx, slotId: string, slotAssignmentId: string): Promise<void> {
  const [integration]: { connectorId: string }[] = await tx.manager.query(
    `select i.connector_id as "connectorId" from slots s join integrations i on i.id = s.integration_id where s.id = $1`,
    [slotId],
  );
  const { connectorId } = integration!;
  const deduplicationId = `slot-assignment-${slotAssignmentId}`;
  tx.enqueue(reconcileSlotAssignmentJob, { slotAssignmentId }, { connectorId, deduplicationId });
}
