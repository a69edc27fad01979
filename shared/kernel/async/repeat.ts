import type { Logger } from "pino";

/**
 * Runs `work` repeatedly without overlap, with a pause between runs, or the one in milliseconds that a run resolves to.
 * A failure is logged and retried. The signal is aborted by `stop`, which resolves when no run is left.
 */
export function repeatWork(
  name: string,
  pauseMs: number,
  log: Pick<Logger, "error">,
  work: (signal: AbortSignal) => Promise<unknown>,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = work(signal)
      .catch((error: unknown) => log.error({ err: error, schedule: name }, "schedule failed, trying again"))
      .then((nextMs) => {
        if (!signal.aborted) timer = setTimeout(round, typeof nextMs === "number" ? nextMs : pauseMs);
      });
  };
  timer = setTimeout(round, pauseMs);
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/**
 * Runs the steps in sequence, and begins none after the signal. A failed step is logged and does not stop the others.
 */
export async function runSequentially(
  log: Pick<Logger, "error">,
  steps: Readonly<Record<string, () => Promise<void>>>,
  signal: AbortSignal,
): Promise<void> {
  for (const [step, work] of Object.entries(steps)) {
    if (signal.aborted) return;
    await work().catch((error: unknown) => log.error({ err: error, step }, "sweep failed, trying again"));
  }
}
