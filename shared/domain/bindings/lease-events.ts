import type { Tx } from "../../platform/database/unit-of-work";
import type { CloudRole } from "../connectors/access-cloud.port";
import type { Binding } from "./binding.entity";

/** CloudTrail names a role; the events whose subject it is say whose it was. */
export interface LeaseOnRecord {
  readonly bindingId: string;
  readonly personId: string;
  readonly identityCenterUserId: string | null;
  readonly accountId: string;
  readonly permissionSetName: string | null;
  readonly permissionSetArn: string | null;
  readonly roleArn: string;
  readonly roleUniqueId: string;
  /** ISO 8601. The person was assigned from then on. */
  readonly from: string | null;
}

type Leased = Pick<
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

/** To be called where the role of a lease was seen; it is recorded once. A role made anew is another one. */
export function recordLeaseRole(tx: Tx, binding: Leased, role: CloudRole): void {
  if (binding.principalUniqueId === role.uniqueId) return;
  endLease(tx, binding);
  const isFirst = binding.principalUniqueId === null;
  const began = { ...binding, principalArn: role.arn, principalUniqueId: role.uniqueId };
  const after = onRecord({ ...began, beganAt: isFirst ? binding.beganAt : tx.now });
  tx.audit({ action: "lease.began", subjectType: "principal", subjectId: role.arn, after });
}

/** Nothing where the lease never had a role. */
export function endLease(tx: Tx, binding: Leased): void {
  if (binding.principalArn === null) return;
  const before = onRecord(binding);
  tx.audit({ action: "lease.ended", subjectType: "principal", subjectId: before.roleArn, before });
}

function onRecord(binding: Leased): LeaseOnRecord {
  const { personId, identityCenterUserId, accountId, permissionSetName, permissionSetArn, beganAt } = binding;
  return {
    bindingId: binding.id,
    personId,
    identityCenterUserId,
    accountId,
    permissionSetName,
    permissionSetArn,
    roleArn: binding.principalArn!,
    roleUniqueId: binding.principalUniqueId!,
    from: beganAt?.toISOString() ?? null,
  };
}
