import type { Platform } from "../../../shared/compose";
import { endSlotLease, recordSlotLeaseRole } from "../../../shared/domain/bindings/slot-lease-events";
import { saveSlot, saveSlotAssignment, saveSlotLease } from "../../../testing/slots";
import type { InventoryOfSide } from "./inventory-of-side";
import { type SidePeople, SYSTEM } from "./people";

export interface SlotsOfSide {
  /** Foreign assignments exist in the account of 'payments'. */
  readonly unknownSlotId: string;
  /** The requester's role. */
  readonly slotRoleArn: string;
  /** A former role of theirs, with a moment when they had it. */
  readonly formerRole: { readonly roleArn: string; readonly at: string };
}

/** A leased slot, one out of use, and one with foreign assignments. Every field is filled. */
export async function saveSlotsOfSide(
  { db, uow, clock }: Platform,
  mark: string,
  { integration, payments: { accountId } }: InventoryOfSide,
  { requester }: SidePeople,
): Promise<SlotsOfSide> {
  const at = clock.now();
  const failure = { code: `Code ${mark}`, message: `Message ${mark}` };
  const ofSide = (n: number) => ({ name: `set-${mark}-0${n}`, permissionSetArn: `set/${mark}/${n}`, failure });
  const leased = await saveSlot(db, integration, 1, ofSide(1));
  const lease = await saveSlotLease(db, leased, requester, {
    accountId,
    state: "IDLE",
    nextReconcileAt: new Date(at.getTime() + 86_400_000),
    identityCenterUserId: `user-${mark}`,
  });
  const role = { arn: lease.principalArn!, uniqueId: `AROA${mark}` };
  await uow.run(SYSTEM, async (tx) => recordSlotLeaseRole(tx, { ...lease, principalUniqueId: null }, role as never));
  const formerArn = `${role.arn}-before`;
  const former = { ...lease, principalArn: formerArn, beganAt: new Date(at.getTime() - 3_600_000) };
  await uow.run(SYSTEM, async (tx) => {
    recordSlotLeaseRole(tx, { ...former, principalArn: null, principalUniqueId: null }, {
      ...role,
      arn: formerArn,
    } as never);
    endSlotLease(tx, { ...former, principalUniqueId: role.uniqueId });
  });
  const reasons = [{ code: "TAG_DIFFERS" as const, message: `Reason ${mark}` }];
  await saveSlot(db, integration, 2, { ...ofSide(2), state: "OUT_OF_USE", reasons });
  const unknown = await saveSlot(db, integration, 3, ofSide(3));
  await saveSlotAssignment(db, unknown, {
    accountId,
    assignees: [{ kind: "GROUP", id: `group-${mark}`, ours: false }],
    foundAt: at,
    failure,
  });
  // An earlier request of the requester in another account.
  await saveSlotAssignment(db, unknown, {
    accountId: accountId.replaceAll(/^./g, "9"),
    releaseAskedAt: at,
    releaseAskedBy: `Admin ${mark}`,
  });
  const formerRole = { roleArn: formerArn, at: new Date(at.getTime() - 60_000).toISOString() };
  return { unknownSlotId: unknown.id, slotRoleArn: role.arn, formerRole };
}
