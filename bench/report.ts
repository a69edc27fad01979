import { availableParallelism } from "node:os";
import Table from "cli-table3";

/** One figure of a benchmark, with its goal. */
export interface Goal {
  readonly name: string;
  /** Null: this system or this run does not tell. */
  readonly value: number | null;
  /** Empty: for comparison only. */
  readonly goal: string;
  /** Null: there is no goal, or nothing to hold against it. */
  readonly met: boolean | null;
  /** Shown in columns of their own. */
  readonly beside?: Readonly<Record<string, string | number>>;
}

export function atMost(name: string, value: number | null, most: number, beside?: Goal["beside"]): Goal {
  return { name, value, goal: `<= ${most}`, met: value === null ? null : value <= most, beside };
}

export function atLeast(name: string, value: number, least: number): Goal {
  return { name, value, goal: `>= ${least}`, met: value >= least };
}

export function exactGoal(name: string, value: number, wanted: number): Goal {
  return { name, value, goal: `= ${wanted}`, met: value === wanted };
}

export function shownGoal(name: string, value: number | null, beside?: Goal["beside"]): Goal {
  return { name, value, goal: "", met: null, beside };
}

export function goalTable(goals: readonly Goal[]): string {
  const columns = [...new Set(goals.flatMap(({ beside }) => Object.keys(beside ?? {})))];
  const rows = goals.map(({ name, value, goal, met, beside }) => [
    name,
    value ?? "?",
    ...columns.map((column) => beside?.[column] ?? ""),
    goal,
    met === null ? "" : met ? "met" : "MISSED",
  ]);
  return compactTable(["", "Measured", ...columns, "Goal", ""], rows);
}

export function compactTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map((cell) => (typeof cell === "number" ? rounded(cell) : cell)));
  return table.toString();
}

/** With --json, the last line is one document: what was asked for, and what was measured. */
export function printJson<O extends { readonly json: boolean }>(options: O, measured: object): void {
  if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), ...measured }));
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
