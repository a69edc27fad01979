import type { Logger } from "pino";

/** Runs `work` repeatedly without overlap, with a pause between runs. A failure is logged and retried. */
export function repeatWork(
  name: string,
  pauseMs: number,
  log: Pick<Logger, "error">,
  work: () => Promise<void>,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = work()
      .catch((error: unknown) => log.error({ err: error, schedule: name }, "schedule failed, trying again"))
      .then(() => {
        if (!stopped) timer = setTimeout(round, pauseMs);
      });
  };
  timer = setTimeout(round, pauseMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Runs the steps in sequence. A failed step is logged and does not stop the others. */
export async function runSequentially(
  log: Pick<Logger, "error">,
  steps: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  for (const [step, work] of Object.entries(steps)) {
    await work().catch((error: unknown) => log.error({ err: error, step }, "sweep failed, trying again"));
  }
}
