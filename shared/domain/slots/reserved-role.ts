/** The role that Identity Center makes in an account for a permission set, with 16 hexadecimal digits of its own. */
const RESERVED_ROLE =
  /^arn:[^:]+:iam::(\d{12}):role\/aws-reserved\/sso\.amazonaws\.com\/(?:[^/]+\/)*AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

export interface ReservedRole {
  readonly accountId: string;
  readonly permissionSetName: string;
}

/** The account and the permission set of a role of Identity Center. Null: it is none. */
export function parseReservedRole(arn: string): ReservedRole | null {
  const [, accountId, permissionSetName] = RESERVED_ROLE.exec(arn) ?? [];
  return accountId && permissionSetName ? { accountId, permissionSetName } : null;
}
