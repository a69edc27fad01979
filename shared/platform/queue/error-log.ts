import type { Logger } from "pino";

const QUIET_MS = 1_000;

/** Logs an error of some kind, such as "queue connection". */
export type ErrorLog = (kind: string, error: unknown) => void;

/**
 * While a connection is down its errors come by the hundreds, and hide everything else. So each kind is logged at
 * most once per second, with the number of those left out since.
 */
export function createErrorLog(log: Logger): ErrorLog {
  const kinds = new Map<string, { loggedAt: number; leftOut: number }>();
  return (kind, error) => {
    const now = performance.now();
    const seen = kinds.get(kind);
    if (seen && now - seen.loggedAt < QUIET_MS) {
      seen.leftOut += 1;
      return;
    }
    kinds.set(kind, { loggedAt: now, leftOut: 0 });
    log.error({ err: error, leftOut: seen?.leftOut ?? 0 }, `${kind} failed`);
  };
}
