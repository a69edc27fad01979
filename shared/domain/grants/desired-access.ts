import { checkOneOf } from "../../platform/database/check-one-of";
import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import type { Grant } from "./grant.entity";
import { GRANT_STATES, isLiveState } from "./grant.states";

/** A grant that is not active after this time is given up. */
export const START_WITHIN_MS = 60 * 60_000;

export type GrantFacts = Pick<
  Grant,
  | "id"
  | "access"
  | "state"
  | "createdAt"
  | "activeAt"
  | "endsAt"
  | "latestEnd"
  | "durationSeconds"
  | "endAskedAt"
  | "endReason"
  | "absentSince"
>;

/** Whether a grant gives access at this moment. Expiry needs no write: it follows from the clock. */
export function isLive(grant: Expiring & Pick<GrantFacts, "endAskedAt">, now: Date): boolean {
  if (!isLiveState(grant.state) || grant.endAskedAt !== null) return false;
  const over = grantExpiresAt(grant);
  return over === null || over > now;
}

type Expiring = Pick<GrantFacts, "state" | "createdAt" | "endsAt" | "latestEnd">;

/** When a grant expires; null: never. */
export function grantExpiresAt({ state, createdAt, endsAt, latestEnd }: Expiring): Date | null {
  if (state === "PENDING") return new Date(createdAt.getTime() + START_WITHIN_MS);
  return endsAt ?? latestEnd;
}

/** SQL on `grants g` for when the access of one ends by itself at the latest; null: never, or it is not known yet. */
export const ENDS_AT_SQL = "coalesce(g.ends_at, g.latest_end)";

/** The same as `isLive`, as SQL on `grants g`. `at` is a parameter or another expression for a time. */
export function isLiveSql(at: string): string {
  return `(${checkOneOf("g.state", GRANT_STATES.filter(isLiveState))} and g.end_asked_at is null and not ${isExpiredSql(at)})`;
}

/** The same as a `grantExpiresAt` that has come, for live states, as SQL on `grants g`. */
export function isExpiredSql(at: string): string {
  return `coalesce(g.state = 'ACTIVE' and ${ENDS_AT_SQL} <= ${at}
    or g.state = 'PENDING' and g.created_at + interval '${START_WITHIN_MS} milliseconds' <= ${at}, false)`;
}

/** The access that live grants give together. It depends on nothing but them and the time. */
export function desiredAccess(grants: readonly GrantFacts[], now: Date): ClusterAccess {
  return uniteAccess(grants.filter((grant) => isLive(grant, now)).map(({ access }) => access));
}

/**
 * Whether a target gives a grant, or still has to remove it. After a move to another binding the former target gives
 * the grant no more; a grant that is ending is removed where it was given.
 */
export function isGivenAt(
  target: { readonly bindingId: string },
  grant: { readonly bindingId: string | null; readonly endAskedAt: Date | null },
): boolean {
  return grant.bindingId === target.bindingId || grant.endAskedAt !== null;
}
