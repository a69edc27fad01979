import { optionsFrom } from "./options-from-env";
import { startSimulator } from "./start";

/** The simulator as a process: one JSON line on stdout when it is ready, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const simulator = await startSimulator(optionsFrom(process.env));
  const { url, credentials } = simulator;
  process.stdout.write(
    `${JSON.stringify({ url, credentials, env: simulator.env(), connect: simulator.connection })}\n`,
  );
  const stop = () => void simulator.close();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
