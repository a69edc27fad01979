import { SETTLE_MS } from "../grants/reconcile/next-reconcile";

export const LIVE_SCAN_MS = 15 * 60_000;
const CALM_SCAN_MS = 24 * 60 * 60_000;
const SOON_MS = 60_000;

/** A new cluster is first scanned after its discovery has settled. */
export function firstDriftScanAt(now: Date): Date {
  return new Date(now.getTime() + LIVE_SCAN_MS);
}

export interface NextDriftScanFacts {
  readonly resourceId: string;
  /** Access is given on it, or was recently. */
  readonly isLive: boolean;
  /** Since when an orphan waits for its next observation, before or after its deletion; null: none does. */
  readonly orphanSince: Date | null;
  /** A target was requeued, or not every entry was described yet. */
  readonly isUnsettled: boolean;
  readonly failedAttempts: number;
  readonly now: Date;
}

/** When a cluster is scanned again. Spread a little earlier than the interval, so that not all are due at once. */
export function nextDriftScanAt(facts: NextDriftScanFacts): Date {
  const { now, resourceId, isLive, orphanSince, isUnsettled, failedAttempts } = facts;
  const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  if (failedAttempts > 0) return later(Math.min(LIVE_SCAN_MS, SOON_MS * 2 ** Math.min(failedAttempts - 1, 10)));
  // An orphan that AWS refuses to delete is retried less and less often: a listing and a deletion every 5 s are too
  // much.
  if (orphanSince) return later(Math.min(LIVE_SCAN_MS, Math.max(SETTLE_MS, now.getTime() - orphanSince.getTime())));
  if (isUnsettled) return later(SOON_MS);
  return later((isLive ? LIVE_SCAN_MS : CALM_SCAN_MS) * (1 - 0.2 * shareOf(resourceId)));
}

/** From 0 to 1, stable for each cluster: the end of its id is random. */
function shareOf(id: string): number {
  return Number.parseInt(id.slice(-4), 16) / 0xffff;
}
