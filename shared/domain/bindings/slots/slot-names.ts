/** The prefix of a pool's permission set, of a name such as "drawbridge-01". Null: the name is none of a pool. */
export function poolPrefixOf(permissionSetName: string): string | null {
  return /^(.+)-\d{2,3}$/.exec(permissionSetName)?.[1] ?? null;
}

/** A permission set that no pool has: the doctor tries access entries with its role, which does not exist. */
export function setNameOfNobody(prefix: string): string {
  return `${prefix}-00`;
}

/**
 * Whether a member role for the pool of this prefix reaches the roles of this permission set, which is not of the pool.
 * IAM policies compare prefixes.
 */
export function isReachedBy(prefix: string, permissionSetName: string): boolean {
  return permissionSetName.startsWith(`${prefix}-`) && poolPrefixOf(permissionSetName) !== prefix;
}

/** "ssoins-…", of arn:aws:sso:::permissionSet/ssoins-…/ps-… */
export function instanceOfSlot(arn: string): string {
  return arn.split("/")[1] ?? arn;
}

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

/** The roles of a pool in one account. */
export interface SlotRoles {
  readonly accountId: string;
  /** Names of the pool's permission sets. */
  readonly names: ReadonlySet<string>;
}

/** Whether a principal is the role of one of these permission sets in the account, by its exact name. */
export function isRoleOfSlot(principalArn: string, slots: SlotRoles): boolean {
  const role = parseReservedRole(principalArn);
  return role !== null && role.accountId === slots.accountId && slots.names.has(role.permissionSetName);
}
