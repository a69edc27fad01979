import { DOUBT_MS } from "../../cloud/doubt";
import type { AccessTarget } from "../access-target.entity";
import { grantExpiresAt } from "../desired-access";
import { doubtfulUntil } from "../doubt";
import type { Grant } from "../grant.entity";

/** Two observations this far apart must agree before access counts as gone. */
export const SETTLE_MS = 5_000;
/** The role may have been recreated: an observation this long after the last one of the principal observes it too. */
export const PRINCIPAL_CHECK_MS = 10 * 60_000;

/** Others may change what a live grant gives: it is observed this often, or four times in a life of minutes. */
const REOBSERVE_MS = 15 * 60_000;
const SHORTEST_REOBSERVE_MS = 60_000;
const OBSERVATIONS_OF_A_LIFE = 4;
const SOON_MS = 1_000;
/** An addition that reappears at once, or a stale read of AWS, is not answered every second. */
const ADDED_AGAIN_MS = 30_000;
/** Most writes in doubt take effect within seconds, so there is an early observation too. */
const EARLY_DOUBT_MS = 30_000;
const LONGEST_BACKOFF_MS = 60_000;
/** Of attempts that nobody's access waits for. */
const LONGEST_IDLE_BACKOFF_MS = 60 * 60_000;

interface Timing extends Pick<AccessTarget, "principalObservedAt" | "inDoubtSince" | "removalInDoubtSince"> {
  /** Nothing is left to write or to await. */
  readonly isSettled: boolean;
  /** Time of a write in doubt to an entry that no grant needs any more; null: there is none. */
  readonly doubtedSince: Date | null;
  /** An addition of others that this reconcile removed was observed again, by a stale read or in truth. */
  readonly isAddedAgain: boolean;
  /** PENDING grants wait for their principal, or a failed write for its next attempt, until then. */
  readonly waitUntil: Date | null;
  readonly now: Date;
}

/** The time of the next observation of a target with these grants; null: nothing of it is left to observe. */
export function nextReconcileAt(grants: readonly Grant[], timing: Timing): Date | null {
  const { isSettled, isAddedAgain, now } = timing;
  const waitUntil = timing.waitUntil ?? (isAddedAgain ? after(now, ADDED_AGAIN_MS) : null);
  const times = grants.flatMap((grant) => timesOf(grant, { ...timing, waitUntil }));
  if (!isSettled) times.push(waitUntil ?? after(now, SOON_MS));
  times.push(...afterDoubt(timing.doubtedSince, now));
  if (times.length === 0) return null;
  return new Date(Math.max(now.getTime(), Math.min(...times.map((time) => time.getTime()))));
}

interface FailedAttempt {
  readonly failedAttempts: number;
  /**
   * The account is gone, and the read of the organization that finds it back makes its targets due at once; or only an
   * entry without access is left.
   */
  readonly isIdle: boolean;
  readonly now: Date;
}

/**
 * The time of the next attempt after a reconcile failed. Access that ends before it is due ends on time: the next attempt
 * is due at once where it expired during the failed one.
 */
export function nextReconcileAfterFailure(
  grants: readonly Grant[],
  { failedAttempts, isIdle, now }: FailedAttempt,
): Date {
  const longest = isIdle ? LONGEST_IDLE_BACKOFF_MS : LONGEST_BACKOFF_MS;
  const backoffMs = Math.min(longest, SOON_MS * 2 ** Math.min(failedAttempts - 1, 12));
  const notEnding = grants.filter(({ endAskedAt }) => endAskedAt === null);
  const ends = notEnding.flatMap((grant) => grantExpiresAt(grant)?.getTime() ?? []);
  return new Date(Math.max(now.getTime(), Math.min(now.getTime() + backoffMs, ...ends)));
}

/** Whether access that was observed absent since then counts as gone now. */
export function hasSettled(absentSince: Date, now: Date): boolean {
  return now >= after(absentSince, SETTLE_MS);
}

function timesOf(grant: Grant, timing: Timing): Date[] {
  const { now, inDoubtSince, waitUntil } = timing;
  if (grant.state === "REVOKING") {
    if (!grant.absentSince) return [after(now, SOON_MS)];
    const confirmed = confirmedAt(grant, grant.absentSince, inDoubtSince, now);
    // The access is gone here, and not yet from the entry of the person's former role.
    return [confirmed > now ? confirmed : after(now, SETTLE_MS)];
  }
  const over = grantExpiresAt(grant);
  const suspect = grant.absentSince ? [after(grant.absentSince, SETTLE_MS)] : [];
  const pending = grant.state === "PENDING" ? [waitUntil ?? after(now, SOON_MS)] : [];
  return [...(over ? [over] : []), ...suspect, ...pending, ...afterWriteInDoubt(timing), reobserveAt(grant, timing)];
}

/**
 * A late removal may take away the access of a live grant, and a late addition may narrow it. Its person waits until it
 * is given again.
 */
function afterWriteInDoubt({ inDoubtSince, removalInDoubtSince, now }: Timing): Date[] {
  return [...afterDoubt(inDoubtSince, now), ...afterDoubt(removalInDoubtSince, now)];
}

function afterDoubt(since: Date | null, now: Date): Date[] {
  if (!since) return [];
  return [after(since, EARLY_DOUBT_MS), after(since, DOUBT_MS)].filter((time) => time > now).slice(0, 1);
}

/** Observations for other reasons, however many, do not put off the one of the principal. */
function reobserveAt(grant: Grant, { principalObservedAt, now }: Timing): Date {
  const isRecent = principalObservedAt && now < after(principalObservedAt, PRINCIPAL_CHECK_MS);
  const principalDue = after(isRecent ? principalObservedAt : now, REOBSERVE_MS);
  return new Date(Math.min(now.getTime() + reobserveEveryMs(grant), principalDue.getTime()));
}

/**
 * Access of a few minutes would be over before a fixed interval has passed. Long access keeps the longest interval. Two
 * calls for each of 2,000 targets in 15 minutes are 4.4 a second; every 5 minutes they would be 13.3. One account and
 * region has 0.9 a second for such calls.
 */
function reobserveEveryMs(grant: Grant): number {
  const over = grantExpiresAt(grant);
  if (over === null) return REOBSERVE_MS;
  const life = over.getTime() - (grant.activeAt ?? grant.createdAt).getTime();
  return Math.min(REOBSERVE_MS, Math.max(SHORTEST_REOBSERVE_MS, life / OBSERVATIONS_OF_A_LIFE));
}

function confirmedAt(grant: Grant, absent: Date, inDoubtSince: Date | null, now: Date): Date {
  const settled = after(absent, SETTLE_MS);
  const sure = doubtfulUntil(grant, inDoubtSince);
  if (!inDoubtSince || !sure) return settled;
  return [settled, after(inDoubtSince, EARLY_DOUBT_MS), sure].find((time) => time > now && time <= sure) ?? sure;
}

function after(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds);
}
