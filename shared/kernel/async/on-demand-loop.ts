import type { Logger } from "pino";
import { abortablePause } from "./abortable-pause";

interface OnDemandLoop {
  readonly name: string;
  readonly log: Pick<Logger, "error">;
  readonly pollIntervalMs: number;
  /** How long hints are gathered before the work for them begins; not at all unless given. */
  readonly gatherMs?: number;
}

/** Runs `work` once for all hints so far, never twice at once, and also at each poll interval. */
export function startOnDemandLoop(
  { name, log, pollIntervalMs, gatherMs = 0 }: OnDemandLoop,
  work: (signal: AbortSignal) => Promise<void>,
): { wake(): void; stop(): Promise<void> } {
  const stopped = new AbortController();
  let isWokenAgain = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (isWokenAgain && !stopped.signal.aborted) {
      if (gatherMs > 0) await abortablePause(gatherMs, stopped.signal);
      if (stopped.signal.aborted) break;
      isWokenAgain = false;
      await work(stopped.signal).catch((error: unknown) =>
        log.error({ err: error, loop: name }, "work failed, trying again"),
      );
    }
    running = undefined;
  };
  const wake = () => {
    isWokenAgain = true;
    running ??= run();
  };
  const timer = setInterval(wake, pollIntervalMs);
  wake();
  return {
    wake,
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await running;
    },
  };
}
