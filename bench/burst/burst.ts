import { loadavg } from "node:os";
import { withGrantParts } from "../access/grant-parts";
import { parseOptions } from "../options";
import { quantile } from "../quantile";
import { atMost, exactGoal, type Goal, goalTable, printJson, shownGoal } from "../report";
import { type Burst, measureBurst } from "./measure-burst";
import { BURST_OPTIONS, type BurstOptions } from "./options";

const LATENCY_MS = 20;

/** Many people ask at the same time, as on a Monday morning: one server and some workers as processes of their own. */
export async function burstBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, BURST_OPTIONS);
  const { people, within, accounts, slots, workers, queue } = options;
  console.log(
    `${people} people ask within ${within} s for clusters of ${accounts} accounts with ${slots} slots; one server, ${workers} workers, queue on ${queue}; load ${load()}`,
  );
  const parts = {
    scenario: `generated:${accounts + 1}x1x${(accounts + 1) * 2}`,
    queue,
    latencyMs: LATENCY_MS,
    poolSize: slots,
    workers,
  };
  const measured = await withGrantParts(parts, (running) => measureBurst(running, options));
  const goals = goalsOf(measured, options);
  console.log(`${goalTable(goals)}\nload ${load()}`);
  for (const [answer, count] of measured.refusals) console.log(`  ${count} times: ${answer}`);
  printJson(options, { measured });
  if (goals.some(({ met }) => met === false)) process.exitCode = 1;
}

function goalsOf(measured: Burst, { people }: BurstOptions): Goal[] {
  const { answeredMs, refusals, allThereSeconds, allActiveSeconds, serverCpuMs, databaseCpuMs } = measured;
  const refused = measured.refusals.reduce((sum, [, count]) => sum + count, 0);
  return [
    exactGoal("Requests made", measured.made, people),
    atMost("All requests are there after, s", allThereSeconds, 30),
    shownGoal("Answer to a person, p50, s", quantile(answeredMs, 0.5) / 1_000),
    shownGoal("Answer to a person, p99, s", quantile(answeredMs, 0.99) / 1_000),
    exactGoal("Refused, to be tried again", refused, 0),
    shownGoal("Processor of the server, ms a request", perRequest(serverCpuMs, people)),
    shownGoal("Processor of PostgreSQL until then, ms a request", perRequest(databaseCpuMs, people)),
    shownGoal("Grants ACTIVE", measured.active),
    shownGoal("All grants are ACTIVE after, s", allActiveSeconds),
    shownGoal("Longest wait of a worker for a slot's lock, s", measured.longestLockSeconds),
    exactGoal("Two people on one role, or entries met", measured.violations, 0),
    shownGoal("Kinds of refusals", refusals.length),
  ];
}

function perRequest(ms: number | null, people: number): number | null {
  return ms === null ? null : ms / people;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
}
