import { Not } from "typeorm";
import { type Actor, requireRole } from "../../../kernel/actor";
import { DomainError, notFound } from "../../../kernel/app-error";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { hintSlotAssignment } from "./unknown-assignments";

export class SlotsService {
  constructor(private readonly deps: { readonly uow: UnitOfWork }) {}

  /**
   * For admins: has the connector remove assignments that no slot lease knows from a slot in an account, so that it can be
   * leased there again. The row shows the progress. Idempotent.
   */
  async releaseSlot(actor: Actor, slotId: string, accountId: string): Promise<SlotAssignment> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const slot = await tx.manager.findOneBy(Slot, { id: slotId });
      if (!slot) throw notFound("The slot");
      const found = await tx.manager.findOne(SlotAssignment, {
        where: { slotId, accountId, state: Not("GONE") },
        lock: { mode: "pessimistic_write" },
      });
      if (!found) {
        const message = `No assignment of the permission set ${slot.name ?? slot.permissionSetArn} in account ${accountId} is known beside leases.`;
        throw new DomainError("INVALID_STATE", message);
      }
      found.slot = slot;
      if (found.releaseAskedAt) return found;
      const asked = { releaseAskedAt: tx.now, releaseAskedBy: actor.name, nextReconcileAt: tx.now };
      await tx.manager.update(SlotAssignment, found.id, asked);
      const after = { slotAssignmentId: found.id, accountId, assignees: found.assignees };
      tx.audit({ action: "slot.release-asked", subjectType: "slot", subjectId: slotId, after });
      await hintSlotAssignment(tx, slotId, found.id);
      return Object.assign(found, asked);
    });
  }
}
