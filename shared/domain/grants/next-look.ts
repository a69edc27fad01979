import type { GrantFacts } from "./desired-access";
import { overAt } from "./desired-access";
import { DOUBT_MS, SETTLE_MS } from "./settle-grants";

/** While access is given, somebody may change it: it is looked at again this often. */
const AUDIT_MS = 15 * 60_000;
/** Its role may have been made anew: a look after this long, whatever it is for, looks at the principal too. */
export const PRINCIPAL_CHECK_MS = 10 * 60_000;
const SOON_MS = 1_000;
/** A write in doubt is looked for early too, as most take effect within seconds. */
const EARLY_DOUBT_MS = 30_000;
const LONGEST_BACKOFF_MS = 60_000;

export interface NextLookFacts {
  /** The grants as they stand after this look; those that ended are left out. */
  readonly grants: readonly GrantFacts[];
  readonly isSettled: boolean;
  readonly inDoubtSince: Date | null;
  /** Attempts in a row that failed. */
  readonly failedAttempts: number;
  readonly waitUntil: Date | null;
  readonly principalLookedAt: Date | null;
  readonly now: Date;
}

/** When a target is to be looked at again; null: nothing of it is left to look at. */
export function nextLook(facts: NextLookFacts): Date | null {
  const { grants, now, failedAttempts } = facts;
  if (failedAttempts > 0)
    return later(now, Math.min(LONGEST_BACKOFF_MS, SOON_MS * 2 ** Math.min(failedAttempts - 1, 10)));
  const times = grants.flatMap((grant) => timesOf(grant, facts));
  if (!facts.isSettled) times.push(facts.waitUntil ?? later(now, SOON_MS));
  return times.length === 0
    ? null
    : new Date(Math.max(now.getTime(), Math.min(...times.map((time) => time.getTime()))));
}

function timesOf(grant: GrantFacts, facts: NextLookFacts): Date[] {
  const { now, inDoubtSince, waitUntil } = facts;
  if (grant.state === "REVOKING") {
    if (!grant.absentSince) return [later(now, SOON_MS)];
    const confirmed = confirmedAt(grant.absentSince, inDoubtSince, now);
    // Gone from here, and not yet from under the role that the person had before.
    return [confirmed > now ? confirmed : later(now, SETTLE_MS)];
  }
  const over = overAt(grant);
  const suspect = grant.absentSince ? [later(grant.absentSince, SETTLE_MS)] : [];
  const pending = grant.state === "PENDING" ? [waitUntil ?? later(now, SOON_MS)] : [];
  return [...(over ? [over] : []), ...suspect, ...pending, auditAt(facts)];
}

/** Looks for other reasons, however many, do not put off the one at the principal. */
function auditAt({ principalLookedAt, now }: NextLookFacts): Date {
  const isRecent = principalLookedAt && now.getTime() - principalLookedAt.getTime() < PRINCIPAL_CHECK_MS;
  return later(isRecent ? principalLookedAt : now, AUDIT_MS);
}

function confirmedAt(absentSince: Date, inDoubtSince: Date | null, now: Date): Date {
  const settled = later(absentSince, SETTLE_MS);
  if (!inDoubtSince) return settled;
  const early = later(inDoubtSince, EARLY_DOUBT_MS);
  const sure = later(inDoubtSince, DOUBT_MS);
  return [settled, early, sure].find((time) => time > now) ?? sure;
}

function later(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds);
}
