import { acquireLease, type HeldLease, releaseLease, writeIfHeld } from "../../../platform/database/lease";
import type { LeasedRow } from "../../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { LeaseLost, RECONCILER } from "../binding-lease";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";

/** A row of the pool that this worker alone works on. It says nothing about the slot leases of people. */
export interface SlotRowLease<Row> {
  readonly row: Row;
  readonly token: string;
}

const SLOT_ROW_LEASE = { entity: Slot, ms: 60_000 };
const SLOT_ASSIGNMENT_ROW_LEASE = { entity: SlotAssignment, ms: 60_000 };

/** Null: another worker holds it. */
export async function acquireSlotRow(uow: UnitOfWork, id: string): Promise<SlotRowLease<Slot> | null> {
  return uow.run(RECONCILER, async (tx) => {
    const token = await acquireLease(tx, SLOT_ROW_LEASE, { where: "t.id = :id", parameters: { id } });
    if (token === null) return null;
    return { token, row: await tx.manager.findOneOrFail(Slot, { where: { id }, relations: { integration: true } }) };
  });
}

export async function releaseSlotRow(
  tx: Tx,
  { row, token }: SlotRowLease<Slot>,
  changes: Partial<Slot>,
): Promise<void> {
  const held: HeldLease<Slot> = { id: row.id, leaseToken: token };
  if (!(await releaseLease(tx, SLOT_ROW_LEASE, held, changes))) throw leaseLost();
  Object.assign(row, changes);
}

/** Null: another worker holds it, or it is gone, or not due. */
export async function acquireSlotAssignmentRow(
  uow: UnitOfWork,
  id: string,
): Promise<SlotRowLease<SlotAssignment> | null> {
  return uow.run(RECONCILER, async (tx) => {
    const where = "t.id = :id and t.state <> 'GONE' and t.next_reconcile_at <= :now";
    const token = await acquireLease(tx, SLOT_ASSIGNMENT_ROW_LEASE, { where, parameters: { id } });
    if (token === null) return null;
    const relations = { slot: { integration: true } };
    return { token, row: await tx.manager.findOneOrFail(SlotAssignment, { where: { id }, relations }) };
  });
}

export async function writeSlotAssignment(
  tx: Tx,
  { row, token }: SlotRowLease<SlotAssignment>,
  changes: Partial<SlotAssignment>,
): Promise<void> {
  if (!(await writeIfHeld(tx, SLOT_ASSIGNMENT_ROW_LEASE, heldSlotAssignment(row, token), changes))) throw leaseLost();
  Object.assign(row, changes);
}

/** A release that an admin requested meanwhile makes the row due at once. */
export async function releaseSlotAssignmentRow(
  tx: Tx,
  { row, token }: SlotRowLease<SlotAssignment>,
  changes: Partial<SlotAssignment>,
): Promise<void> {
  const current = await tx.manager.findOne(SlotAssignment, {
    where: { id: row.id },
    lock: { mode: "pessimistic_write" },
  });
  // The integration was deleted meanwhile, with its slots.
  if (!current) throw leaseLost();
  const isAsked = current.releaseAskedAt !== null && row.releaseAskedAt === null;
  const all = isAsked ? { ...changes, nextReconcileAt: tx.now } : changes;
  if (!(await releaseLease(tx, SLOT_ASSIGNMENT_ROW_LEASE, heldSlotAssignment(row, token), all))) throw leaseLost();
}

function heldSlotAssignment<Row extends LeasedRow & { id: string }>(
  { id }: Row,
  leaseToken: string,
): HeldLease<SlotAssignment> {
  return { id, leaseToken };
}

function leaseLost(): LeaseLost {
  return new LeaseLost("Another worker holds the lease of the row, or the row is gone.");
}
