import { DOUBT_MS } from "../cloud/doubt";
import type { Grant } from "./grant.entity";

/** A reconcile that began before a grant was to end sends nothing after this time: its lease and its calls are over. */
const LAST_RECONCILE_MS = 60_000;

/**
 * Until when the absence of a grant's access is in doubt; null: it is not. A target is in doubt after any unanswered
 * write to its entry, mostly one for another grant. A reconcile that began after the grant was to end never gives its
 * access, so only writes of earlier ones count.
 */
export function doubtfulUntil({ endAskedAt }: Pick<Grant, "endAskedAt">, inDoubtSince: Date | null): Date | null {
  if (!inDoubtSince) return null;
  const lastOwnWrite = endAskedAt ? endAskedAt.getTime() + LAST_RECONCILE_MS : Number.POSITIVE_INFINITY;
  return new Date(Math.min(inDoubtSince.getTime(), lastOwnWrite) + DOUBT_MS);
}
