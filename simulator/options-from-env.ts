import type { SimulatorOptions } from "./options";
import type { RoleParameters } from "./world/roles";

/** The simulator's settings as environment variables; README.md lists them. */
export function optionsFrom(env: NodeJS.ProcessEnv): SimulatorOptions {
  return {
    port: numberFrom(env, "SIMULATOR_PORT", 0),
    host: env.SIMULATOR_HOST ?? "127.0.0.1",
    scenario: env.SIMULATOR_SCENARIO ?? "acme",
    externalId: env.SIMULATOR_EXTERNAL_ID,
    roles: rolesFrom(env),
    latencyMs: numberFrom(env, "SIMULATOR_LATENCY_MS", 0),
    throttle: throttleFrom(env),
    consistencyDelayMs: numberFrom(env, "SIMULATOR_CONSISTENCY_MS", 0),
    assignmentMs: numberFrom(env, "SIMULATOR_ASSIGNMENT_MS", 20),
    kept: env.SIMULATOR_WORLD_FILE ? { file: env.SIMULATOR_WORLD_FILE } : undefined,
  };
}

function rolesFrom(env: NodeJS.ProcessEnv): RoleParameters {
  return {
    installationId: env.SIMULATOR_INSTALLATION_ID || undefined,
    allowSharedEntries: env.SIMULATOR_SHARED_ENTRIES === "1",
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
