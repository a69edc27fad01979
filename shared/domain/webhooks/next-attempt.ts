const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

/**
 * When a delivery that failed is tried again: after 5 s, then twice as long each time, up to an hour, with a tenth more or
 * less, so that a receiver that comes back is not met by everything at once. Null: three days are over.
 */
export function nextAttemptAt(attempts: number, createdAt: Date, now: Date, random: number): Date | null {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const at = now.getTime() + pause * (0.9 + random * 0.2);
  return at > createdAt.getTime() + GIVEN_UP_AFTER_MS ? null : new Date(at);
}
