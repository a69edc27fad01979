import { StartupError } from "./kernel/app-error";

export interface Running {
  /** Facts for a process manager when ready, such as the address. */
  readonly ready: Record<string, unknown>;
  stop(): Promise<void>;
}

/**
 * The life cycle of a process: start, report readiness, stop on SIGTERM or SIGINT. A start-up problem is one sentence
 * and exit code 1. With `readyJson` both are JSON lines on standard output for the parent process.
 */
export async function runMain(readyJson: boolean, start: () => Promise<Running>): Promise<void> {
  try {
    const running = await start();
    const stop = () => {
      process.once("SIGTERM", () => process.exit(1));
      process.once("SIGINT", () => process.exit(1));
      void running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`Stopping failed: ${String(error)}\n`);
          process.exit(1);
        },
      );
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    if (readyJson) process.stdout.write(`${JSON.stringify({ ready: true, ...running.ready })}\n`);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    if (readyJson) process.stdout.write(`${JSON.stringify({ startupError: error.message })}\n`);
    else process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 1_000).unref();
  }
}
