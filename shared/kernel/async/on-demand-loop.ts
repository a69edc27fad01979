import type { Logger } from "pino";

interface OnDemandLoop {
  readonly name: string;
  readonly log: Pick<Logger, "error">;
  readonly pollIntervalMs: number;
}

/** Runs `work` once for all hints so far, never twice at once, and also at each poll interval. */
export function startOnDemandLoop(
  { name, log, pollIntervalMs }: OnDemandLoop,
  work: (signal: AbortSignal) => Promise<void>,
): { wake(): void; stop(): Promise<void> } {
  const stopped = new AbortController();
  let isWokenAgain = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (isWokenAgain && !stopped.signal.aborted) {
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
