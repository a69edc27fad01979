import type { DataSource } from "typeorm";
import { Binding } from "../shared/domain/bindings/binding.entity";
import { Slot } from "../shared/domain/bindings/slots/slot.entity";
import { SlotAssignment } from "../shared/domain/bindings/slots/slot-assignment.entity";
import type { Integration } from "../shared/domain/integrations/integration.entity";
import { newId } from "../shared/kernel/ids";
import { BORN, poolArn, type SavedIdentity } from "./factories";

/** The n-th slot of an integration's pool after a check. */
export async function saveSlot(
  db: DataSource,
  { id: integrationId }: Pick<Integration, "id">,
  n: number,
  given: Partial<Slot> = {},
): Promise<Slot> {
  const id = newId();
  const name = `drawbridge-${String(n).padStart(2, "0")}`;
  await db.manager.insert(Slot, {
    id,
    integrationId,
    permissionSetArn: poolArn(n),
    name,
    inPool: true,
    state: "USABLE",
    checkedAt: BORN,
    nextCheckAt: BORN,
    createdAt: BORN,
    ...given,
  });
  return db.manager.findOneByOrFail(Slot, { id });
}

/** A lease of the slot in an account, READY by default. */
export async function saveSlotLease(
  db: DataSource,
  { id: slotId, integrationId, permissionSetArn, name }: Slot,
  { personId }: Pick<SavedIdentity, "personId">,
  given: Partial<Binding> = {},
): Promise<Binding> {
  const id = newId();
  const { accountId = "111111111111" } = given;
  await db.manager.insert(Binding, {
    id,
    personId,
    integrationId,
    accountId,
    strategy: "IDENTITY_CENTER",
    state: "READY",
    slotId,
    permissionSetArn,
    permissionSetName: name,
    principalArn: `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_${id}`,
    principalUniqueId: `AROA${id}`,
    identityCenterUserId: `user-${personId}`,
    beganAt: BORN,
    createdAt: BORN,
    ...given,
  } as object);
  return db.manager.findOneByOrFail(Binding, { id });
}

/** An assignment without a lease in an account, of a foreign group by default. */
export async function saveSlotAssignment(
  db: DataSource,
  { id: slotId }: Pick<Slot, "id">,
  given: Partial<SlotAssignment> = {},
): Promise<SlotAssignment> {
  const id = newId();
  await db.manager.insert(SlotAssignment, {
    id,
    slotId,
    accountId: "111111111111",
    state: "OPEN",
    assignees: [{ kind: "GROUP", id: "group-others", ours: false }],
    foundAt: BORN,
    nextReconcileAt: null,
    ...given,
  } as object);
  return db.manager.findOneByOrFail(SlotAssignment, { id });
}
