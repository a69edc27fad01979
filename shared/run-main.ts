import { StartupError } from "./kernel/app-error";
import { createLogger } from "./platform/logging/logger";

export interface Running {
  /** Facts for a process manager when ready, such as the address. */
  readonly ready: Record<string, unknown>;
  /** Resolves when a part has failed for good: the process stops and is to be started again. The log has the reason. */
  readonly failed?: Promise<void>;
  stop(): Promise<void>;
}

/**
 * The life cycle of a process: start, report readiness, stop on SIGTERM or SIGINT. A start-up problem is one sentence
 * and exit code 1; where no person reads it, it is a line of the log. With `readyJson` both are JSON lines on standard
 * output for the parent process.
 */
export async function runMain(
  name: "server" | "worker",
  readyJson: boolean,
  start: () => Promise<Running>,
): Promise<void> {
  const stopLater = endOnSignals();
  try {
    const running = await start();
    stopLater(running);
    if (readyJson) process.stdout.write(`${JSON.stringify({ ready: true, ...running.ready })}\n`);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    if (readyJson) process.stdout.write(`${JSON.stringify({ startupError: error.message })}\n`);
    else if (process.stderr.isTTY) process.stderr.write(`${error.message}\n`);
    else createLogger("fatal", name).fatal(error.message);
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 1_000).unref();
  }
}

/**
 * A signal during the start ends the process at once, as it has nothing to hand over yet. The first process of a
 * container would ignore SIGTERM without a handler. A second signal does not wait for the end. The returned function
 * takes what is to be stopped once it runs.
 */
function endOnSignals(): (started: Running) => void {
  let running: Running | undefined;
  let isEnding = false;
  const end = (code: number) => {
    if (!running) process.exit(code);
    if (isEnding) return;
    isEnding = true;
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const stop = () => {
    process.once("SIGTERM", () => process.exit(1));
    process.once("SIGINT", () => process.exit(1));
    end(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  return (started) => {
    running = started;
    void started.failed?.then(() => end(1));
  };
}
