import type { Logger } from "pino";
import { claimDriftScans } from "../../shared/domain/drift/claim-drift-scans";
import { type DriftScanDependencies, runDriftScan } from "../../shared/domain/drift/run-drift-scan";
import { ConcurrentWork } from "../../shared/kernel/async/concurrent-work";

/**
 * Audits that a worker runs side by side: its share of what is due. An audit waits for its part of the calls most of the time.
 * How many are needed is computed in docs/decisions/0037.
 */
const AT_ONCE = 16;

/** Between two looks for what is due: while something was, and otherwise. */
const BUSY_MS = 100;
const CALM_MS = 1_000;

type Dependencies = DriftScanDependencies & { readonly log: Pick<Logger, "info" | "warn" | "error"> };

/** Claims clusters whose audit is due, as many as this process has room for, and audits them; so does every worker beside it. */
export function startDriftScans(deps: Dependencies, connectorId: string): { stop(graceMs: number): Promise<void> } {
  const { uow, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const atHand = new ConcurrentWork({ name: "entry audits", atOnce: AT_ONCE, log, signal });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<number> => {
    if (atHand.room <= 0) return BUSY_MS;
    const claims = await claimDriftScans(uow, connectorId, atHand.room);
    for (const claim of claims) atHand.begin(claim.leaseToken, () => runDriftScan(deps, claim, signal));
    return claims.length > 0 ? BUSY_MS : CALM_MS;
  };
  const next = (waitMs: number) => {
    timer = setTimeout(() => {
      running = round()
        .catch((error: unknown) => {
          log.error({ err: error }, "due audits could not be looked for, trying again");
          return CALM_MS;
        })
        .then((wait) => {
          if (!signal.aborted) next(wait);
        });
    }, waitMs);
  };
  next(CALM_MS);
  return {
    async stop(graceMs) {
      stopping.abort();
      clearTimeout(timer);
      await running;
      await atHand.end(graceMs);
    },
  };
}
