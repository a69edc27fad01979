import type { Logger } from "pino";
import { isStoreLoss, reasonOfLoss } from "./store-loss";

const QUIET_MS = 1_000;

/** Logs an error of some kind, such as "queue connection". */
export type ErrorLog = (kind: string, error: unknown) => void;

/**
 * A broken connection causes hundreds of errors, which would hide all others. So each kind is logged at most once per
 * second, with the number of suppressed ones. A loss that recovers by itself is a warning.
 */
export function createErrorLog(log: Logger): ErrorLog {
  const kinds = new Map<string, { loggedAt: number; leftOut: number }>();
  return (kind, error) => {
    const now = performance.now();
    const last = kinds.get(kind);
    if (last && now - last.loggedAt < QUIET_MS) {
      last.leftOut += 1;
      return;
    }
    kinds.set(kind, { loggedAt: now, leftOut: 0 });
    const level = isHandledLoss(error) ? "warn" : "error";
    log[level]({ err: error, leftOut: last?.leftOut ?? 0 }, `${kind} failed`);
  };
}

/** The connection is lost and will be reopened; or the queue has lost a job's data, which the next sweep repairs. */
function isHandledLoss(error: unknown): boolean {
  return isStoreLoss(error) || LOST_JOB.test(reasonOfLoss(error));
}

const LOST_JOB = /^(missing (key|lock) for job|could not renew lock)/i;
