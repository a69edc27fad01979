import { UnusableJournal } from "./gateway/journal-file";
import { optionsFrom } from "./options-from-env";
import { startSimulator } from "./start";

/** The simulator as a process: one JSON line on stdout when it is ready, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { kept, ...options } = optionsFrom(process.env);
  const simulator = await startSimulator({
    ...options,
    kept: kept && { ...kept, onLost: (error) => lost(kept.file, error) },
  });
  const { url, credentials } = simulator;
  process.stdout.write(
    `${JSON.stringify({ url, credentials, env: simulator.env(), connect: simulator.connection })}\n`,
  );
  const stop = () => void simulator.close();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

/** Continuing would return results that the next start does not restore. */
function lost(file: string, { message }: Error): void {
  console.error(`The simulated world cannot be kept in ${file} any more: ${message}`);
  process.exit(1);
}

main().catch((error: unknown) => {
  if (error instanceof UnusableJournal) {
    const remedy = process.env.SIMULATOR_WORLD_REMEDY || `delete ${process.env.SIMULATOR_WORLD_FILE}`;
    process.stdout.write(`${JSON.stringify({ startupError: `${error.message}: ${remedy} and start again.` })}\n`);
    process.exitCode = 1;
    return;
  }
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
