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
): { ask(): void; stop(): Promise<void> } {
  const stopped = new AbortController();
  let isAskedAgain = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (isAskedAgain && !stopped.signal.aborted) {
      isAskedAgain = false;
      await work(stopped.signal).catch((error: unknown) =>
        log.error({ err: error, loop: name }, "sending failed, trying again"),
      );
    }
    running = undefined;
  };
  const ask = () => {
    isAskedAgain = true;
    running ??= run();
  };
  const timer = setInterval(ask, pollIntervalMs);
  ask();
  return {
    ask,
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await running;
    },
  };
}
