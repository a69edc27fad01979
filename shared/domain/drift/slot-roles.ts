/** The roles of a pool in one account. */
export interface SlotRoles {
  readonly accountId: string;
  /** Of the permission sets. */
  readonly names: ReadonlySet<string>;
}

/** The role that Identity Center makes in an account for a permission set, with 16 hexadecimal digits of its own. */
const RESERVED_ROLE =
  /^arn:[^:]+:iam::(\d{12}):role\/aws-reserved\/sso\.amazonaws\.com\/(?:[^/]+\/)*AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** Whether a principal is the role of one of the permission sets in the account, by its exact name. */
export function isRoleOfSlot(principalArn: string, slots: SlotRoles): boolean {
  const [, accountId, name] = RESERVED_ROLE.exec(principalArn) ?? [];
  return name !== undefined && accountId === slots.accountId && slots.names.has(name);
}
