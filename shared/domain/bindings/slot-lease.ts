import { acquireLease, type HeldLease, releaseLease, writeIfHeld } from "../../platform/database/lease";
import type { LeasedRow } from "../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { LeaseLost, RECONCILER } from "./binding-lease";

/** A row of the pool that this worker alone works on. */
export interface Turn<Row> {
  readonly row: Row;
  readonly token: string;
}

const SLOT = { entity: Slot, ms: 60_000 };
const SLOT_ASSIGNMENT = { entity: SlotAssignment, ms: 60_000 };

/** Null: another worker has it. */
export async function takeSlot(uow: UnitOfWork, id: string): Promise<Turn<Slot> | null> {
  return uow.run(RECONCILER, async (tx) => {
    const token = await acquireLease(tx, SLOT, { where: "t.id = :id", parameters: { id } });
    if (token === null) return null;
    return { token, row: await tx.manager.findOneOrFail(Slot, { where: { id }, relations: { integration: true } }) };
  });
}

export async function releaseSlot(tx: Tx, { row, token }: Turn<Slot>, changes: Partial<Slot>): Promise<void> {
  const held: HeldLease<Slot> = { id: row.id, leaseToken: token };
  if (!(await releaseLease(tx, SLOT, held, changes))) throw lost();
  Object.assign(row, changes);
}

/** Null: another worker has it, or it is gone, or not due. */
export async function takeSlotAssignment(uow: UnitOfWork, id: string): Promise<Turn<SlotAssignment> | null> {
  return uow.run(RECONCILER, async (tx) => {
    const where = "t.id = :id and t.state <> 'GONE' and t.next_reconcile_at <= :now";
    const token = await acquireLease(tx, SLOT_ASSIGNMENT, { where, parameters: { id } });
    if (token === null) return null;
    const relations = { slot: { integration: true } };
    return { token, row: await tx.manager.findOneOrFail(SlotAssignment, { where: { id }, relations }) };
  });
}

export async function writeSlotAssignment(
  tx: Tx,
  { row, token }: Turn<SlotAssignment>,
  changes: Partial<SlotAssignment>,
): Promise<void> {
  if (!(await writeIfHeld(tx, SLOT_ASSIGNMENT, held(row, token), changes))) throw lost();
  Object.assign(row, changes);
}

/** Who asked for it to be released meanwhile is not made to wait. */
export async function releaseSlotAssignment(
  tx: Tx,
  { row, token }: Turn<SlotAssignment>,
  changes: Partial<SlotAssignment>,
): Promise<void> {
  const { releaseAskedAt } = await tx.manager.findOneOrFail(SlotAssignment, {
    where: { id: row.id },
    lock: { mode: "pessimistic_write" },
  });
  const isAsked = releaseAskedAt !== null && row.releaseAskedAt === null;
  const all = isAsked ? { ...changes, nextReconcileAt: tx.now } : changes;
  if (!(await releaseLease(tx, SLOT_ASSIGNMENT, held(row, token), all))) throw lost();
}

function held<Row extends LeasedRow & { id: string }>({ id }: Row, leaseToken: string): HeldLease<SlotAssignment> {
  return { id, leaseToken };
}

function lost(): LeaseLost {
  return new LeaseLost("Another worker has taken the row over.");
}
