/**
 * How long a remaining role is not given to another person after its assignment was observed gone. A session lasts at
 * most 12 hours, whatever is configured, and AWS shows the end of an assignment late.
 */
export const COOL_DOWN_MS = (12 * 60 + 15) * 60_000;

/** A role that is absent in two observations this far apart is gone. */
const SECOND_OBSERVATION_MS = 30_000;
const LONGEST_WAIT_MS = 10 * 60_000;

export interface RestFacts {
  readonly unassignedAt: Date;
  readonly roleAbsentSince: Date | null;
}

export type RoleCoolDown =
  /** The slot may be given to another person. */
  | { readonly kind: "over"; readonly roleAbsentSince: Date | null }
  | { readonly kind: "cools-down"; readonly roleAbsentSince: Date | null; readonly afterMs: number };

export function coolsDownUntil({ unassignedAt }: Pick<RestFacts, "unassignedAt">): Date {
  return new Date(unassignedAt.getTime() + COOL_DOWN_MS);
}

/** Evaluates an observation of the role after its assignment is gone. */
export function evaluateCoolDown(
  { unassignedAt, roleAbsentSince }: RestFacts,
  isRoleThere: boolean,
  now: Date,
): RoleCoolDown {
  if (isRoleThere) {
    // Most roles are gone within a minute. A role that stays is observed less and less often.
    const waited = now.getTime() - unassignedAt.getTime();
    const afterMs = Math.min(Math.max(waited, SECOND_OBSERVATION_MS), LONGEST_WAIT_MS);
    return { kind: "cools-down", roleAbsentSince: null, afterMs };
  }
  if (roleAbsentSince === null) return { kind: "cools-down", roleAbsentSince: now, afterMs: SECOND_OBSERVATION_MS };
  const isSure = now.getTime() - roleAbsentSince.getTime() >= SECOND_OBSERVATION_MS;
  if (isSure) return { kind: "over", roleAbsentSince };
  return {
    kind: "cools-down",
    roleAbsentSince,
    afterMs: roleAbsentSince.getTime() + SECOND_OBSERVATION_MS - now.getTime(),
  };
}
