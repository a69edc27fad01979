import { leftOfDoubtMs } from "../../cloud/doubt";

/**
 * How long a remaining role is not given to another person after its assignment was observed gone. A session lasts at
 * most 12 hours, whatever is configured, and AWS shows the end of an assignment late.
 */
export const COOL_DOWN_MS = (12 * 60 + 15) * 60_000;

/** A role that is absent in two observations this far apart is gone. */
const SECOND_OBSERVATION_MS = 30_000;
const LONGEST_WAIT_MS = 10 * 60_000;

export interface CoolDownFacts {
  readonly unassignedAt: Date;
  readonly roleAbsentSince: Date | null;
  /** The last change of the assignment without a known outcome: it may be made again by then. */
  readonly inDoubtSince: Date | null;
}

export type RoleCoolDown =
  /** The slot may be given to another person. */
  | { readonly kind: "over"; readonly roleAbsentSince: Date | null }
  | { readonly kind: "cools-down"; readonly roleAbsentSince: Date | null; readonly afterMs: number };

export function coolsDownUntil({ unassignedAt }: Pick<CoolDownFacts, "unassignedAt">): Date {
  return new Date(unassignedAt.getTime() + COOL_DOWN_MS);
}

/** The slot may be given to another person, even if its role is still there. */
export function hasCooledDown(facts: CoolDownFacts, now: Date): boolean {
  return now >= coolsDownUntil(facts) && leftOfDoubtMs(facts.inDoubtSince, now) === 0;
}

/** Evaluates an observation of the role after its assignment is gone. */
export function evaluateCoolDown(facts: CoolDownFacts, isRoleThere: boolean, now: Date): RoleCoolDown {
  const { unassignedAt, roleAbsentSince } = facts;
  if (isRoleThere) {
    // Most roles are gone within a minute. A role that stays is observed less and less often.
    const waited = now.getTime() - unassignedAt.getTime();
    const afterMs = Math.min(Math.max(waited, SECOND_OBSERVATION_MS), LONGEST_WAIT_MS);
    return { kind: "cools-down", roleAbsentSince: null, afterMs };
  }
  if (roleAbsentSince === null) return { kind: "cools-down", roleAbsentSince: now, afterMs: SECOND_OBSERVATION_MS };
  const untilSecondMs = roleAbsentSince.getTime() + SECOND_OBSERVATION_MS - now.getTime();
  const afterMs = untilSecondMs > 0 ? untilSecondMs : leftOfDoubtMs(facts.inDoubtSince, now);
  return afterMs > 0 ? { kind: "cools-down", roleAbsentSince, afterMs } : { kind: "over", roleAbsentSince };
}
