import type { Logger } from "pino";

const QUIET_MS = 1_000;

/** Logs an error of some kind, such as "queue connection". */
export type ErrorLog = (kind: string, error: unknown) => void;

/**
 * While a connection is down its errors come by the hundreds, and hide everything else. So each kind is logged at
 * most once per second, with the number of those left out since. A loss that is made good by itself is a warning.
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
    const level = isHandledLoss(error) ? "warn" : "error";
    log[level]({ err: error, leftOut: seen?.leftOut ?? 0 }, `${kind} failed`);
  };
}

/** The connection is away, and is made again; or the queue has lost what a job stood on, which the next sweep sees. */
function isHandledLoss(error: unknown): boolean {
  const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
  return (typeof code === "string" && CONNECTION_CODE.test(code)) || LOSS.test(message);
}

/** Of Node.js, and of PostgreSQL: it is away, shuts down or starts, or has no connection to spare. */
const CONNECTION_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|08...$|57P0.$|53300$)/;

/** Of pg, ioredis and BullMQ, which give these no code. */
const LOSS =
  /^(connection (is closed|terminated)|client has encountered a connection error|timeout exceeded|query read timeout|reached the max retries|command timed out|stream isn't writeable|missing (key|lock) for job|could not renew lock|LOADING |not (all endpoints|connected))/i;
