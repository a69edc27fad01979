/** The role that Identity Center makes in an account for a permission set, with 16 hexadecimal digits of its own. */
const RESERVED_ROLE =
  /^arn:[^:]+:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/(?:[^/]+\/)*AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** Whether a principal is the role of one of these permission sets, by its exact name. */
export function isRoleOfSlot(principalArn: string, slotNames: ReadonlySet<string>): boolean {
  const name = RESERVED_ROLE.exec(principalArn)?.[1];
  return name !== undefined && slotNames.has(name);
}
