import { Column } from "typeorm";

/**
 * A row on which one worker works at a time. Its lease is held while `lease_expires_at` is in the future. Each
 * acquisition creates a new token, which alone identifies the holder. See lease.ts.
 */
export abstract class LeasedRow {
  @Column("uuid", { nullable: true })
  leaseToken!: string | null;

  @Column("timestamptz", { nullable: true })
  leaseExpiresAt!: Date | null;
}

/** The CHECK of each table with leases. */
export const LEASE_CHECK = "(lease_token is null) = (lease_expires_at is null)";

/** SQL assignments and properties that revoke a lease: later writes of its holder have no effect. */
export const LEASE_ENDED = "lease_token = null, lease_expires_at = null";
export const NO_LEASE = { leaseToken: null, leaseExpiresAt: null } as const;

/** The only comparison of leases with the time, in SQL and in TypeScript. */
export function leaseIsHeld(alias: string, now: string): string {
  return `${alias}.lease_expires_at > ${now}`;
}

export function leaseIsFree(alias: string, now: string): string {
  return `(${alias}.lease_expires_at is null or ${alias}.lease_expires_at <= ${now})`;
}

export function isLeased({ leaseExpiresAt }: Pick<LeasedRow, "leaseExpiresAt">, now: Date): boolean {
  return leaseExpiresAt !== null && leaseExpiresAt > now;
}
