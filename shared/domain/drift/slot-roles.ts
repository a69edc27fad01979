import { parseReservedRole } from "../slots/reserved-role";

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
