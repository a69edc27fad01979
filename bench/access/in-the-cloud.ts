import { loadavg } from "node:os";
import { atMost, type Goal, goalTable } from "../report";
import { type ExpiringResult, expiring } from "./expiring";
import { type GrantingResult, granting } from "./granting";

/** What access costs beside the calls to AWS that it is made of: given one by one, and taken away many at once. */
export async function inTheCloud(): Promise<{ granted: GrantingResult[]; expired: ExpiringResult; load: number[] }> {
  const goals: Goal[] = [];
  const granted: GrantingResult[] = [];
  for (const queue of ["redis", "postgres"] as const) {
    console.log(`Giving, one by one, queue on ${queue}; load ${text(loadavg())}`);
    const result = await granting(queue);
    console.log(
      `  approval to ACTIVE ${Math.round(result.medianMs)} ms, the calls alone ${Math.round(result.bareMs)} ms`,
    );
    granted.push(result);
    goals.push(atMost(`Approval to ACTIVE beyond the calls, ${queue}, ms`, result.beyondMs, result.goalMs));
  }
  console.log(`Taking away at one moment; load ${text(loadavg())}`);
  const expired = await expiring("redis", console.log);
  goals.push(
    atMost("Calls for each revocation", expired.callsEach, 3),
    atMost("Deletions accepted later than bare, p99, ms", expired.deletedP99Ms - expired.bareP99Ms, 1_000),
    atMost("Absence confirmed after the first look, p99, ms", expired.confirmedP99Ms, 6_000),
  );
  const load = loadavg();
  console.log(`${goalTable(goals)}\nload ${text(load)}`);
  return { granted, expired, load };
}

function text(load: readonly number[]): string {
  return load.map((value) => value.toFixed(1)).join(", ");
}
