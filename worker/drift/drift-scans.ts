import type { Logger } from "pino";
import { claimDriftScans } from "../../shared/domain/drift/claim-drift-scans";
import { type DriftScanDependencies, runDriftScan } from "../../shared/domain/drift/run-drift-scan";
import { ConcurrentWork } from "../../shared/kernel/async/concurrent-work";
import { repeatWork } from "../../shared/kernel/async/repeat";

/**
 * Drift scans that a worker runs side by side. A scan waits for its share of the calls most of the time. How many are
 * needed is computed in docs/decisions/0037.
 */
const AT_ONCE = 16;

/** The pause between two claims: after one that found due scans, while scans run, and otherwise. */
const BUSY_MS = 100;
const CALM_MS = 1_000;
const IDLE_MS = 5_000;

type Dependencies = DriftScanDependencies & { readonly log: Pick<Logger, "info" | "warn" | "error"> };

/**
 * Claims clusters whose scan is due, as many as this process has room for, and scans them. Every worker does the same.
 */
export function startDriftScans(deps: Dependencies, connectorId: string): { stop(graceMs: number): Promise<void> } {
  const { uow, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const scansRunning = new ConcurrentWork({ name: "drift scans", atOnce: AT_ONCE, log, signal });

  const round = async (): Promise<number> => {
    if (scansRunning.room <= 0) return BUSY_MS;
    const claims = await claimDriftScans(uow, connectorId, scansRunning.room);
    for (const claim of claims) scansRunning.begin(claim.leaseToken, () => runDriftScan(deps, claim, signal));
    if (claims.length > 0) return BUSY_MS;
    return scansRunning.room === AT_ONCE ? IDLE_MS : CALM_MS;
  };
  const loop = repeatWork("due drift scans", CALM_MS, log, () =>
    round().catch((error: unknown) => {
      log.error({ err: error }, "due drift scans could not be looked for, trying again");
    }),
  );
  return {
    async stop(graceMs) {
      stopping.abort();
      await loop.stop();
      await scansRunning.end(graceMs);
    },
  };
}
