import { loadavg } from "node:os";
import Table from "cli-table3";
import { type ExpiringResult, expiring } from "./expiring";
import { type GrantingResult, granting } from "./granting";

/** What access costs beside the calls to AWS that it is made of: given one by one, and taken away many at once. */
export async function inTheCloud(): Promise<{ granted: GrantingResult[]; expired: ExpiringResult; load: number[] }> {
  const table = new Table({ head: ["", "Measured", "Goal", ""], style: { head: [], border: [], compact: true } });
  const row = (name: string, value: number, goal: number, unit: string) =>
    table.push([
      name,
      `${Math.round(value * 10) / 10} ${unit}`,
      `<= ${goal} ${unit}`,
      value <= goal ? "met" : "MISSED",
    ]);
  const granted: GrantingResult[] = [];
  for (const queue of ["redis", "postgres"] as const) {
    console.log(`Giving, one by one, queue on ${queue}; load ${text(loadavg())}`);
    const result = await granting(queue);
    console.log(
      `  approval to ACTIVE ${Math.round(result.medianMs)} ms, the calls alone ${Math.round(result.bareMs)} ms`,
    );
    granted.push(result);
    row(`Approval to ACTIVE beyond the calls, ${queue}`, result.beyondMs, result.goalMs, "ms");
  }
  console.log(`Taking away at one moment; load ${text(loadavg())}`);
  const expired = await expiring("redis", console.log);
  row("Calls for each revocation", expired.callsEach, 3, "");
  row("Deletions accepted later than bare, p99", expired.deletedP99Ms - expired.bareP99Ms, 1_000, "ms");
  row("Absence confirmed after the first look, p99", expired.confirmedP99Ms, 6_000, "ms");
  const load = loadavg();
  console.log(`${table.toString()}\nload ${text(load)}`);
  return { granted, expired, load };
}

function text(load: readonly number[]): string {
  return load.map((value) => value.toFixed(1)).join(", ");
}
