import type { SimulatorOptions } from "./options";
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

function optionsFrom(env: NodeJS.ProcessEnv): SimulatorOptions {
  return {
    port: numberFrom(env, "SIMULATOR_PORT", 0),
    host: env.SIMULATOR_HOST ?? "127.0.0.1",
    scenario: env.SIMULATOR_SCENARIO ?? "acme",
    externalId: env.SIMULATOR_EXTERNAL_ID,
    latencyMs: numberFrom(env, "SIMULATOR_LATENCY_MS", 0),
    throttle: throttleFrom(env),
  };
}

function numberFrom(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is "${text}"; give a number of 0 or more.`);
  return value;
}

function throttleFrom(env: NodeJS.ProcessEnv): "off" | "documented" {
  const mode = env.SIMULATOR_THROTTLE ?? "off";
  if (mode !== "off" && mode !== "documented")
    throw new Error(`SIMULATOR_THROTTLE is "${mode}"; give off or documented.`);
  return mode;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
