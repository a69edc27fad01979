import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx } from "../../../platform/database/unit-of-work";
import { Binding } from "../binding.entity";
import { type LeasedBinding, releaseBinding } from "../binding-lease";
import { hintRemoval, newBinding } from "../bindings.service";
import type { Prepared, WhenPrepared } from "../prepared";
import type { UnfitSlot } from "../principal-lookup";
import { recordUnknownAssignment } from "./unknown-assignments";

/**
 * Somebody else is on the slot, or it is out of use: the lease ends, and what stands on it goes on with a new one, on another
 * slot. All in one transaction: no grant is ever without a binding that is prepared. Who has to move is not the last to come.
 */
export async function moveLease(
  tx: Tx,
  turn: LeasedBinding,
  { failure, assignees }: UnfitSlot,
  whenPrepared: Pick<WhenPrepared, "moved">,
): Promise<Prepared> {
  const { binding } = turn;
  const { id, personId, accountId, slotId, permissionSetName, principalArn } = binding;
  if (assignees.length > 0) await recordUnknownAssignment(tx, { slotId: slotId!, accountId }, assignees);
  await releaseBinding(tx, turn, {
    state: "REMOVING",
    failure: recordFailure(binding.failure, failure, tx.now),
    failedAttempts: 0,
    nextReconcileAt: tx.now,
  });
  await hintRemoval(tx, id);
  let movedTo: string | null = null;
  await whenPrepared.moved(tx, id, async () => {
    const another = newBinding(tx, { personId, accountId, integration: binding.integration! });
    await tx.manager.insert(Binding, { ...another, waitsSince: binding.waitsSince ?? binding.createdAt });
    movedTo = another.id;
    return another;
  });
  const before = { personId, accountId, permissionSetName, principalArn };
  const after = { movedTo, code: failure.code, message: failure.message, assignees };
  tx.audit({ action: "binding.moved", subjectType: "binding", subjectId: id, before, after });
  return { kind: "moved" };
}
