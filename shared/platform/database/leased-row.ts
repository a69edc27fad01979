import { Column } from "typeorm";

/**
 * A row that one worker at a time works on. Its lease is held while `lease_expires_at` is later than now, and free
 * otherwise. Each acquisition makes a new token, and the holder is known by the token alone. See lease.ts.
 */
export abstract class LeasedRow {
  @Column("uuid", { nullable: true })
  leaseToken!: string | null;

  @Column("timestamptz", { nullable: true })
  leaseExpiresAt!: Date | null;
}

/** The text of the CHECK that each table of leased rows has. */
export const LEASE_CHECK = "(lease_token is null) = (lease_expires_at is null)";

/** SQL assignments, and properties, that take a lease from its holder: nothing that the holder still writes will count. */
export const LEASE_ENDED = "lease_token = null, lease_expires_at = null";
export const NO_LEASE = { leaseToken: null, leaseExpiresAt: null } as const;

/** The one comparison of a lease with the time, in SQL and here. */
export function leaseIsHeld(alias: string, now: string): string {
  return `${alias}.lease_expires_at > ${now}`;
}

export function leaseIsFree(alias: string, now: string): string {
  return `(${alias}.lease_expires_at is null or ${alias}.lease_expires_at <= ${now})`;
}

export function isLeased({ leaseExpiresAt }: Pick<LeasedRow, "leaseExpiresAt">, now: Date): boolean {
  return leaseExpiresAt !== null && leaseExpiresAt > now;
}
