import type { Grant } from "./grant.entity";

/** A write whose end is unknown may take effect for this long; observations before then prove nothing. */
export const DOUBT_MS = 5 * 60_000;

/** A turn that began before a grant was to end sends nothing more by then: its lease is over, and all its calls. */
const LAST_RECONCILE_MS = 60_000;

/**
 * Until when the absence of a grant's access is in doubt; null: it is not. The doubt of a target is whatever write to its entry
 * was not answered, and mostly that of another grant. A turn that began after a grant was to end writes nothing that gives
 * its access, so what is sent later than the last earlier turn is no doubt of its.
 */
export function doubtfulUntil({ endAskedAt }: Pick<Grant, "endAskedAt">, inDoubtSince: Date | null): Date | null {
  if (!inDoubtSince) return null;
  const lastOwnWrite = endAskedAt ? endAskedAt.getTime() + LAST_RECONCILE_MS : Number.POSITIVE_INFINITY;
  return new Date(Math.min(inDoubtSince.getTime(), lastOwnWrite) + DOUBT_MS);
}
