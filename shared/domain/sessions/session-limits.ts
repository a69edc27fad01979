const MINUTE_MS = 60_000;

export const SESSION_IDLE_MS = 60 * MINUTE_MS;
export const SESSION_ABSOLUTE_MS = 12 * 60 * MINUTE_MS;

/** The precision of "last seen": a write for every request would cost more than it tells. */
const SEEN_EVERY_MS = MINUTE_MS;

interface Times {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Idle for an hour, or twelve hours old. */
export function isSessionOver({ lastSeenAt, expiresAt }: Times, now: Date): boolean {
  return expiresAt <= now || now.getTime() - lastSeenAt.getTime() >= SESSION_IDLE_MS;
}

export function isLastSeenStale({ lastSeenAt }: Times, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS;
}
