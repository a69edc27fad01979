const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

/** The next attempt; null: given up after three days. */
export function nextAttemptAt(attempts: number, createdAt: Date, now: Date, random: number): Date | null {
  const next = backedOffAttemptAt(attempts, now, random);
  return next.getTime() > createdAt.getTime() + GIVEN_UP_AFTER_MS ? null : next;
}

/**
 * The next attempt however old the delivery is. Exponential backoff: 5 s, doubled each time up to an hour, with 10 %
 * jitter so that a recovering receiver is not flooded.
 */
export function backedOffAttemptAt(attempts: number, now: Date, random: number): Date {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return new Date(now.getTime() + pause * (0.9 + random * 0.2));
}
