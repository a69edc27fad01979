import { loadavg } from "node:os";
import { atMost, type Goal, goalTable } from "../report";
import { type BusyResult, busyGoals, measureBusyLoop } from "./busy";
import { type ExpiringResult, measureExpiring } from "./expiring";
import { type GrantingTurns, grantingGoals, grantingTurns } from "./granting-turns";
import type { AccessOptions } from "./options";

export interface InTheCloud {
  readonly granted?: GrantingTurns[];
  readonly expired?: ExpiringResult;
  readonly busy?: BusyResult;
}

/** The cost of access relative to its calls to AWS: granted one by one, and revoked many at once. */
export async function inTheCloud(options: AccessOptions): Promise<InTheCloud & { load: number[] }> {
  const goals: Goal[] = [];
  const measured: { -readonly [Part in keyof InTheCloud]: InTheCloud[Part] } = {};
  const isPart = (...parts: AccessOptions["part"][]) => [...parts, "all"].includes(options.part);
  if (isPart("aws", "giving")) {
    console.log(`Giving, one by one, ${options.runs} runs of ${options.rounds} rounds; load ${loadText()}`);
    measured.granted = await grantingTurns(options);
    goals.push(...grantingGoals(measured.granted));
  }
  if (isPart("aws", "expiring")) {
    console.log(`Taking away at one moment; load ${loadText()}`);
    measured.expired = await measureExpiring("redis", options.grants, console.log);
    goals.push(...expiringGoals(measured.expired));
  }
  if (isPart("busy")) {
    const { accounts, "center-people": people } = options;
    console.log(`While ${people} people are read and ${accounts} accounts discovered; load ${loadText()}`);
    measured.busy = await measureBusyLoop(options, console.log);
    goals.push(...busyGoals(measured.busy));
  }
  console.log(`${goalTable(goals)}\nload ${loadText()}`);
  return { ...measured, load: loadavg() };
}

function expiringGoals({ callsEach, deletedP99Ms, bareP99Ms, confirmedP99Ms }: ExpiringResult): Goal[] {
  return [
    atMost("Calls for each revocation", callsEach, 3),
    atMost("Deletions accepted later than bare, p99, ms", deletedP99Ms - bareP99Ms, 500),
    atMost("Absence confirmed after the first look, p99, ms", confirmedP99Ms, 6_000),
  ];
}

function loadText(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
}
