import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { StartupError } from "../../shared/kernel/app-error";
import { parseOptions } from "../options";
import { type Goal, goalTable, printJson } from "../report";
import { type Figures, figuresOf, goalsOf, growthGoals } from "./figures";
import { type Measurement, measureDiscovery } from "./measure";
import { DISCOVERY_OPTIONS, type DiscoveryOptions, discoveryOptions, type Size } from "./options";
import { figureNotes, phaseTable } from "./report";

/** The ratio of a sync to its calls to AWS alone, and the growth of time and memory with the organization. */
export async function discoveryBenchmark(args: string[]): Promise<void> {
  const options = discoveryOptions(parseOptions(args, DISCOVERY_OPTIONS));
  if (options.profile !== null) mkdirSync(options.profile, { recursive: true });
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new StartupError("The benchmark was interrupted."));
  // Not `once`: npm and the terminal both forward Ctrl-C, and the second signal must not interrupt the cleanup.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);

  const results: Result[] = [];
  for (const size of options.sizes) results.push(await measureAndTell(options, size, interrupted.signal));
  const growth = growthGoals(results);
  if (growth.length > 0) console.log(`\nGrowth\n${goalTable(growth)}`);
  printJson(options, { results, growth });
}

interface Result extends Measurement {
  readonly figures: Figures;
  readonly goals: readonly Goal[];
}

async function measureAndTell(options: DiscoveryOptions, size: Size, signal: AbortSignal): Promise<Result> {
  console.log(`\n${titleOf(options, size)}`);
  const measurement = await measureDiscovery(options, size, signal, console.log);
  const figures = figuresOf(measurement);
  const goals = goalsOf(figures, measurement.workerPeakMb);
  console.log([phaseTable(measurement), goalTable(goals), ...figureNotes(figures)].join("\n"));
  return { ...measurement, figures, goals };
}

function titleOf({ latencyMs, queue, rates, throttle, resourceTypes }: DiscoveryOptions, size: Size): string {
  const { accounts, regions, clusters } = size;
  const tags = resourceTypes.includes("AWS_ACCOUNT") ? ", tags of accounts" : "";
  const own = rates === "lifted" ? ", our own rates lifted" : "";
  const limits = throttle === "documented" ? ", AWS's documented rates enforced" : "";
  return `Discovery of ${accounts} accounts x ${regions} regions, ${clusters} clusters${tags}; ${latencyMs} ms a call${own}${limits}; queue on ${queue}; ${availableParallelism()} cores`;
}
