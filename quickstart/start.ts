import { join } from "node:path";
import { parseArgs } from "node:util";
import { type RunningPlatform, startPlatform } from "../launcher/platform";
import { runLauncherCommand } from "../launcher/run-launcher-command";
import { StartupError } from "../shared/kernel/app-error";
import { bringPeople } from "./first-people";
import { firstSteps } from "./first-steps";

const root = join(__dirname, "..", "..");

/** `npm start`: runs the whole platform on this machine until Ctrl-C. Its data is kept. */
async function main(): Promise<void> {
  const port = portFrom(process.argv.slice(2), process.env);
  const interrupted = new AbortController();
  // Not `once`: npm and the terminal both forward Ctrl-C, and the second signal must not interrupt the stop.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());
  const stop = new Promise<null>((resolve) => interrupted.signal.addEventListener("abort", () => resolve(null)));

  stopWithNpm(interrupted);

  console.log("Starting Drawbridge ...");
  const platform = await startUnlessInterrupted(port, interrupted.signal);
  if (!platform) return;
  await bringPeople(platform);
  console.log(welcome(platform, await firstSteps(platform)));

  const death = await Promise.race([platform.died, stop]);
  console.log("Stopping ...");
  await platform.stop();
  if (death !== null) throw new StartupError(`${death}\nThe logs are in ${platform.logDir}.`);
  console.log("Stopped. The data is kept.");
}

/** npm forwards signals, but not its own death: then this process has another parent. */
function stopWithNpm(interrupted: AbortController): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && interrupted.abort(), 500).unref();
}

async function startUnlessInterrupted(port: number, signal: AbortSignal): Promise<RunningPlatform | null> {
  try {
    const dataDir = join(root, ".drawbridge");
    return await startPlatform({ dataDir, ephemeral: false, port, quiet: false, say: console.log, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log("Stopped before it was ready.");
    return null;
  }
}

function portFrom(args: string[], env: NodeJS.ProcessEnv): number {
  const text = portOption(args) ?? (env.DRAWBRIDGE_PORT || env.PORT || "4000");
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new StartupError(`"${text}" is not a port: give a number from 1 to 65535.`);
}

function portOption(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { port: { type: "string" } } }).values.port;
  } catch (error) {
    throw new StartupError(`${(error as Error).message} The only option is --port <number>.`);
  }
}

function welcome(platform: RunningPlatform, next: string): string {
  return `
Drawbridge is running.

  Console  ${new URL("/", platform.url).href}
  GraphQL  ${platform.url}
  Token    ${platform.adminToken}
  AWS      ${platform.simulator ? `simulated, at ${platform.simulator.url}` : "the real one"}
  Data     ${platform.dataDir}
  Logs     ${platform.logDir}

${next}

Ctrl-C stops it.`;
}

void runLauncherCommand(main);
