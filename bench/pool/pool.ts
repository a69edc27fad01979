import { loadavg } from "node:os";
import { withGrantParts } from "../access/grant-parts";
import { parseOptions } from "../options";
import { quantile } from "../quantile";
import { exactGoal, type Goal, goalTable, printJson, shownGoal } from "../report";
import { type Crowd, measureCrowd } from "./crowd";
import { POOL_OPTIONS, type PoolOptions } from "./options";

const LATENCY_MS = 20;

/**
 * Many people and few slots in one account: their waiting times, and a check that nobody gets another person's access.
 */
export async function poolBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, POOL_OPTIONS);
  const { people, slots, seconds, within, assignment, queue } = options;
  console.log(
    `${people} people ask within ${within} s for ${seconds} s each of one account with ${slots} slots; an assignment takes ${assignment} ms, queue on ${queue}; load ${load()}`,
  );
  const parts = { scenario: "acme", queue, latencyMs: LATENCY_MS, assignmentMs: assignment, poolSize: slots };
  const result = await withGrantParts(parts, (running) => measureCrowd(running, options, console.log));
  console.log(`${goalTable(goals(result, options))}\nload ${load()}`);
  printJson(options, { seen: result });
  if (!isRight(result, options)) process.exitCode = 1;
}

function goals(result: Crowd, { people, minutes }: PoolOptions): Goal[] {
  const { activeAfterMs, waitedAfterMs } = result;
  const [all, waited] = [activeAfterMs.map(inSeconds), waitedAfterMs.map(inSeconds)];
  return [
    exactGoal("People who had their access", activeAfterMs.length, people),
    shownGoal("Approval to ACTIVE, p50, s", quantile(all, 0.5)),
    shownGoal("Approval to ACTIVE, p95, s", quantile(all, 0.95)),
    shownGoal("People who waited for a slot", waited.length),
    shownGoal("Longest wait, s", Math.max(0, ...all)),
    { name: "The whole run, minutes", value: result.ranMs / 60_000, goal: `<= ${minutes}`, met: result.isOver },
    shownGoal("Leases", result.leases),
    shownGoal("Lease to ACTIVE, p50, s", orNull(result.ways.beganToActiveMs)),
    shownGoal("Idle until unassigned, p50, s", orNull(result.ways.idleToUnassignedMs)),
    shownGoal("Unassigned until the slot is free, p50, s", orNull(result.ways.unassignedToFreeMs)),
    shownGoal("Free until the next lease, p50, s", orNull(result.ways.freeToNextMs)),
    exactGoal("Two people on one role, entries met or leased early", result.violations, 0),
    exactGoal("Leases of a slot that had not cooled down", result.overlaps, 0),
    exactGoal("Entries left", result.entriesLeft, 0),
  ];
}

function isRight(result: Crowd, options: PoolOptions): boolean {
  return goals(result, options).every(({ met }) => met !== false);
}

function inSeconds(ms: number): number {
  return ms / 1_000;
}

function orNull(ms: number | null): number | null {
  return ms === null ? null : inSeconds(ms);
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
}
