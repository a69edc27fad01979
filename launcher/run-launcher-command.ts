import { StartupError } from "../shared/kernel/app-error";
import { outliveOutput } from "../shared/outlive-output";

/** Runs a command of the launcher. A problem that a person can fix is one sentence; a bug says how to see more. */
export async function runLauncherCommand(command: () => Promise<void>): Promise<void> {
  for (const output of [process.stdout, process.stderr]) outliveOutput(output);
  try {
    await command();
  } catch (error) {
    console.error(describe(error));
    process.exitCode = 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (process.env.DRAWBRIDGE_DEBUG) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = error instanceof Error ? error.message : String(error);
  return `Drawbridge failed unexpectedly: ${message} (Set DRAWBRIDGE_DEBUG=1 to see where.)`;
}
