import { fork } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import type { GrantingResult, Strategy } from "./granting";
import type { GrantingOrder } from "./granting-child";
import type { AccessOptions } from "./options";

interface Case {
  readonly name: string;
  readonly strategy: Strategy;
  readonly queue: "redis" | "postgres";
  readonly goalMs: number;
  /** Measured in the other checkout as well. */
  readonly isCompared?: true;
}

const CASES: readonly Case[] = [
  { name: "a IDLE slot, Redis", strategy: "IDENTITY_CENTER", queue: "redis", goalMs: 75 },
  { name: "a role by template, Redis", strategy: "IAM_ROLE_TEMPLATE", queue: "redis", goalMs: 50, isCompared: true },
  { name: "a role by template, PostgreSQL", strategy: "IAM_ROLE_TEMPLATE", queue: "postgres", goalMs: 120 },
];

/** The most milliseconds that this checkout may take longer than the other one. */
const MORE_MS = 10;

export interface GrantingTurns {
  readonly name: string;
  readonly runs: readonly GrantingResult[];
  /** Results of the other checkout; empty where there is none. */
  readonly beside: readonly GrantingResult[];
}

/**
 * Every case once per run. A compared case alternates with the other checkout, so that other load on the machine affects
 * both alike.
 */
export async function grantingTurns({ runs, rounds, beside }: AccessOptions): Promise<GrantingTurns[]> {
  const measured = CASES.map(({ name }) => ({ name, runs: [] as GrantingResult[], beside: [] as GrantingResult[] }));
  for (let run = 1; run <= runs; run += 1) {
    for (const [n, { name, strategy, queue, isCompared }] of CASES.entries()) {
      const ours = await inChild({ dist: join(__dirname, "../.."), args: [queue, strategy, rounds] });
      console.log(`  run ${run}, ${name}: ${told(ours)}; load ${loadavg()[0]!.toFixed(1)}`);
      measured[n]!.runs.push(ours);
      if (beside === null || !isCompared) continue;
      const theirs = await inChild({ dist: join(beside, "dist"), args: [queue] });
      console.log(`  run ${run}, ${name}, beside: ${told(theirs)}; load ${loadavg()[0]!.toFixed(1)}`);
      measured[n]!.beside.push(theirs);
    }
  }
  return measured;
}

export function grantingGoals(measured: readonly GrantingTurns[]): Goal[] {
  return measured.flatMap(({ name, runs, beside }, n) => {
    const ours = ofAll(runs);
    const goals = [
      atMost(`Approval to ACTIVE beyond the calls, ${name}, ms`, ours.median, CASES[n]!.goalMs, ours.beside),
      shownGoal(
        "  from approval to ACTIVE, ms",
        quantile(
          runs.map(({ medianMs }) => medianMs),
          0.5,
        ),
      ),
      shownGoal(
        "  the calls alone, ms",
        quantile(
          runs.map(({ bareMs }) => bareMs),
          0.5,
        ),
      ),
    ];
    if (beside.length === 0) return goals;
    const theirs = ofAll(beside);
    return [
      ...goals,
      shownGoal(`  beyond the calls in the checkout beside, ${name}, ms`, theirs.median, theirs.beside),
      atMost("  more than in the checkout beside, ms", ours.median - theirs.median, MORE_MS),
    ];
  });
}

function ofAll(runs: readonly GrantingResult[]) {
  const beyond = runs.map(({ beyondMs }) => beyondMs);
  return { median: quantile(beyond, 0.5), beside: { "All runs": beyond.map((ms) => Math.round(ms)).join(", ") } };
}

/** An older version does not count calls. */
function told({ medianMs, bareMs, beyondMs, calls, bareCalls }: Partial<GrantingResult>): string {
  const counted = calls === undefined ? "" : `, ${calls} calls and ${bareCalls}`;
  return `${Math.round(beyondMs!)} ms beyond (${Math.round(medianMs!)}, the calls ${Math.round(bareMs!)}${counted})`;
}

async function inChild(order: GrantingOrder): Promise<GrantingResult> {
  const child = fork(join(__dirname, "granting-child.js"));
  return new Promise((resolve, reject) => {
    child.once("message", ({ result }: { result: GrantingResult }) => resolve(result));
    child.once("exit", (code) => reject(new StartupError(`Giving in ${order.dist} ended with ${code}.`)));
    child.send(order);
  });
}
