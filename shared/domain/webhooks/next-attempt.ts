const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

/**
 * Exponential backoff: 5 s, doubled each time up to an hour, with 10 % jitter so that a recovering receiver is not
 * flooded. Null: given up after three days.
 */
export function nextAttemptAt(attempts: number, createdAt: Date, now: Date, random: number): Date | null {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const at = now.getTime() + pause * (0.9 + random * 0.2);
  return at > createdAt.getTime() + GIVEN_UP_AFTER_MS ? null : new Date(at);
}
