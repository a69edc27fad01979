import { SETTLE_MS } from "../grants/reconcile/transitions";

export const LIVE_SCAN_MS = 15 * 60_000;
const CALM_SCAN_MS = 24 * 60 * 60_000;
const SOON_MS = 60_000;

/** A new cluster is audited first when its discovery has calmed down. */
export function firstDriftScanAt(now: Date): Date {
  return new Date(now.getTime() + LIVE_SCAN_MS);
}

export interface NextDriftScanFacts {
  readonly resourceId: string;
  /** Access is given on it, or was a short while ago. */
  readonly isLive: boolean;
  /** Since when an orphan waits for its next look, before its deletion or after it; null: none does. */
  readonly orphanSince: Date | null;
  /** Something was handed to the loop, or not everything was looked at yet. */
  readonly isUnsettled: boolean;
  readonly failedAttempts: number;
  readonly now: Date;
}

/** When the entries of a cluster are looked at again. Never later than said, but spread, so that not all come at once. */
export function nextDriftScanAt(facts: NextDriftScanFacts): Date {
  const { now, resourceId, isLive, orphanSince, isUnsettled, failedAttempts } = facts;
  const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  if (failedAttempts > 0) return later(Math.min(LIVE_SCAN_MS, SOON_MS * 2 ** Math.min(failedAttempts - 1, 10)));
  // One that AWS refuses to delete is tried less and less often: a listing and a deletion of a cluster every 5 s are too much.
  if (orphanSince) return later(Math.min(LIVE_SCAN_MS, Math.max(SETTLE_MS, now.getTime() - orphanSince.getTime())));
  if (isUnsettled) return later(SOON_MS);
  return later((isLive ? LIVE_SCAN_MS : CALM_SCAN_MS) * (1 - 0.2 * shareOf(resourceId)));
}

/** From 0 to 1, always the same for the same cluster: the end of its id is random. */
function shareOf(id: string): number {
  return Number.parseInt(id.slice(-4), 16) / 0xffff;
}
