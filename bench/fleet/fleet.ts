import { loadavg } from "node:os";
import { parseOptions } from "../options";
import { atLeast, atMost, type Goal, goalTable, printJson, shownGoal } from "../report";
import { type IdleUse, idleUse } from "./idle";
import { FLEET_OPTIONS } from "./options";
import { type FleetRun, runFleet } from "./workers";

const RATIO = 1.7;
const IDLE_PERCENT = 5;

/** The gain by a second worker, and the cost of workers while nothing is due. */
export async function fleetBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, FLEET_OPTIONS);
  const goals: Goal[] = [];
  const runs: FleetRun[] = [];
  let idle: IdleUse | null = null;
  if (options.part !== "idle") {
    for (const workers of [1, 2]) {
      const held = options.millicores === null ? "" : ` with ${options.millicores / 1_000} of a core each`;
      console.log(
        `${workers} of the workers${held}, on Redis, ${options.latency} ms a call, rates lifted; load ${load()}`,
      );
      runs.push(await runFleet(workers, options, console.log));
    }
    goals.push(...compared(runs as [FleetRun, FleetRun]));
  }
  if (options.part !== "workers") {
    console.log(`A worker with nothing to do for ${options.seconds} s; load ${load()}`);
    idle = await idleUse(options, console.log);
    goals.push(...ofIdle(idle));
  }
  console.log(`${goalTable(goals)}\nload ${load()}`);
  printJson(options, { runs, idle });
}

function compared([one, two]: readonly [FleetRun, FleetRun]): Goal[] {
  const times = (of: (run: FleetRun) => number, name: string) => [
    { ...atLeast(`${name}, times as fast with two workers`, of(one) / of(two), RATIO), beside: beside(of) },
  ];
  const beside = (of: (run: FleetRun) => number) => ({
    "1 worker, s": of(one).toFixed(1),
    "2 workers, s": of(two).toFixed(1),
  });
  return [
    ...times(({ firstSync }) => firstSync.seconds, "First sync"),
    shownGoal("by workers that have just started, times as fast", one.coldSync.seconds / two.coldSync.seconds),
    ...times(({ nextSync }) => nextSync.seconds, "Sync with nothing changed"),
    ...times(({ driftScans }) => driftScans.seconds, "Drift scans of all clusters"),
    ...[one, two].map(({ workers, driftScans }) =>
      shownGoal(`CPU of all workers during drift scans, ${workers}, s`, driftScans.cpuSeconds),
    ),
  ];
}

function ofIdle({ worker, postgres, emptyWorker, emptyPostgres, transactions, known }: IdleUse): Goal[] {
  const percent = (value: number | null) => value && value * 100;
  const both = worker === null || postgres === null ? null : worker + postgres;
  return [
    atMost(`Idle worker and PostgreSQL with ${known}, % of a core`, percent(both), IDLE_PERCENT),
    shownGoal("of which the worker", percent(worker)),
    shownGoal("of which PostgreSQL", percent(postgres)),
    shownGoal("With an empty database: the worker", percent(emptyWorker)),
    shownGoal("With an empty database: PostgreSQL", percent(emptyPostgres)),
    shownGoal("With an empty database: transactions a second", transactions),
  ];
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
}
