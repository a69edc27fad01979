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
