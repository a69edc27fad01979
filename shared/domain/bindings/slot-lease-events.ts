import type { Tx } from "../../platform/database/unit-of-work";
import type { CloudRole } from "../cloud/access-cloud.port";
import type { Binding } from "./binding.entity";
import type { ReservedRole } from "./slots/slot-names";

/**
 * CloudTrail names a role. Events with the role as subject name its person. Events of the slot in the account do so for
 * roles that were never observed.
 */
export interface SlotLeaseOnRecord {
  readonly bindingId: string;
  readonly personId: string;
  readonly identityCenterUserId: string | null;
  readonly accountId: string;
  readonly permissionSetName: string | null;
  readonly permissionSetArn: string | null;
  /** Null: of the slot, whatever role AWS makes of it. */
  readonly roleArn: string | null;
  readonly roleUniqueId: string | null;
  /** ISO 8601. The person may have been assigned from then on. */
  readonly from: string | null;
}

type SlotLeaseFields = Pick<
  Binding,
  | "id"
  | "personId"
  | "identityCenterUserId"
  | "accountId"
  | "permissionSetName"
  | "permissionSetArn"
  | "principalArn"
  | "principalUniqueId"
  | "beganAt"
>;

/** The subject id of a slot in an account, from which its role's name can be derived. */
export function slotPlace({ accountId, permissionSetName }: ReservedRole): string {
  return `${accountId}/${permissionSetName}`;
}

/** Records the start of a slot lease, in the transaction before its assignment is requested. */
export function recordSlotLeaseAsked(tx: Tx, binding: SlotLeaseFields): void {
  tx.audit({ action: "slot.leased", ...placeOf(binding), after: onRecord(binding, null) });
}

/** Records the role of a slot lease once, when it was observed. A recreated role is another one. */
export function recordSlotLeaseRole(tx: Tx, binding: SlotLeaseFields, role: CloudRole): void {
  if (binding.principalUniqueId === role.uniqueId) return;
  endRole(tx, binding);
  const isFirst = binding.principalUniqueId === null;
  const after = onRecord({ ...binding, beganAt: isFirst ? binding.beganAt : tx.now }, role);
  tx.audit({ action: "lease.began", subjectType: "principal", subjectId: role.arn, after });
}

/** Records the end of a slot lease: the slot may be another person's from now on. */
export function endSlotLease(tx: Tx, binding: SlotLeaseFields): void {
  endRole(tx, binding);
  if (binding.beganAt === null) return;
  tx.audit({ action: "slot.returned", ...placeOf(binding), before: onRecord(binding, null) });
}

export function auditRemoval(tx: Tx, binding: Pick<SlotLeaseFields, "id" | RemovalFact>): void {
  const { personId, accountId, principalArn, permissionSetArn } = binding;
  const before = { personId, accountId, principalArn, permissionSetArn };
  tx.audit({ action: "binding.removed", subjectType: "binding", subjectId: binding.id, before });
}

type RemovalFact = "personId" | "accountId" | "principalArn" | "permissionSetArn";

/** Nothing where the slot lease never had a role. */
function endRole(tx: Tx, binding: SlotLeaseFields): void {
  const { principalArn: arn, principalUniqueId: uniqueId } = binding;
  if (arn === null || uniqueId === null) return;
  const before = onRecord(binding, { arn, uniqueId });
  tx.audit({ action: "lease.ended", subjectType: "principal", subjectId: arn, before });
}

function placeOf({ accountId, permissionSetName }: SlotLeaseFields) {
  return { subjectType: "slot", subjectId: slotPlace({ accountId, permissionSetName: permissionSetName! }) } as const;
}

function onRecord(binding: SlotLeaseFields, role: Pick<CloudRole, "arn" | "uniqueId"> | null): SlotLeaseOnRecord {
  const { personId, identityCenterUserId, accountId, permissionSetName, permissionSetArn, beganAt } = binding;
  return {
    bindingId: binding.id,
    personId,
    identityCenterUserId,
    accountId,
    permissionSetName,
    permissionSetArn,
    roleArn: role?.arn ?? null,
    roleUniqueId: role?.uniqueId ?? null,
    from: beganAt?.toISOString() ?? null,
  };
}
