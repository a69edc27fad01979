import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx } from "../../../platform/database/unit-of-work";
import { Binding } from "../binding.entity";
import { type LeasedBinding, releaseUnchangedBinding } from "../binding-lease";
import { hintRemoval } from "../hint-removal";
import { newBinding } from "../new-binding";
import type { Prepared, WhenPrepared } from "../prepared";
import type { UnfitSlot } from "../principal-lookup";
import { recordUnknownAssignment } from "./unknown-assignments";

/**
 * Moves a slot lease off a slot that others use too, or that is out of use: it ends, and its grants go on with a new
 * binding. One transaction, so that no grant is without a binding that is prepared. The person keeps their place among
 * those who wait.
 */
export async function moveSlotLease(
  tx: Tx,
  leased: LeasedBinding,
  { failure, assignees }: UnfitSlot,
  whenPrepared: Pick<WhenPrepared, "moved">,
): Promise<Prepared> {
  const { binding } = leased;
  const { id, personId, accountId, slotId, permissionSetName, principalArn } = binding;
  if (assignees.length > 0) await recordUnknownAssignment(tx, { slotId: slotId!, accountId }, assignees);
  await releaseUnchangedBinding(tx, leased, {
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
