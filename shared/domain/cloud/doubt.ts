/** A write without a known outcome may take effect for this long; observations before then prove nothing. */
export const DOUBT_MS = 5 * 60_000;

/** How long a write without a known outcome may still take effect; 0: there is none, or it is over. */
export function leftOfDoubtMs(inDoubtSince: Date | null, now: Date): number {
  return inDoubtSince ? Math.max(0, inDoubtSince.getTime() + DOUBT_MS - now.getTime()) : 0;
}
