import type { DataSource } from "typeorm";
import { type SentStatement, sentBy } from "./count-statements";

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** The tables that `work` scans in full, by PostgreSQL's plans of its statements. */
export async function fullReadsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const sent = await sentBy(db, work);
  const found = new Set<string>();
  for (const one of sent.filter(isExplainable)) {
    for (const table of fullReads(await planOf(db, one, ""))) found.add(table);
  }
  return [...found].sort();
}

/** The number of rows that the reads of `work` scan: each statement is run again under EXPLAIN ANALYZE. */
export async function rowsReadBy(db: DataSource, work: () => Promise<unknown>): Promise<number> {
  const sent = await sentBy(db, work);
  let rows = 0;
  for (const one of sent.filter(({ query }) => /^\s*(select|with)\b/i.test(query))) {
    rows += scannedRows(await planOf(db, one, "analyze, "));
  }
  return rows;
}

async function planOf(db: DataSource, { query, parameters }: SentStatement, options: string): Promise<Plan> {
  const [row]: { "QUERY PLAN": readonly { readonly Plan: Plan }[] }[] = await db.query(
    `explain (${options}format json) ${query}`,
    [...parameters],
  );
  return row!["QUERY PLAN"][0]!.Plan;
}

function fullReads(plan: Plan): string[] {
  const own = plan["Node Type"] === "Seq Scan" && plan["Relation Name"] ? [plan["Relation Name"]] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(fullReads)];
}

function scannedRows(plan: Plan): number {
  const each = (plan["Actual Rows"] ?? 0) + (plan["Rows Removed by Filter"] ?? 0);
  const own = plan["Relation Name"] ? each * (plan["Actual Loops"] ?? 1) : 0;
  return (plan.Plans ?? []).reduce((sum, child) => sum + scannedRows(child), own);
}

function isExplainable({ query }: SentStatement): boolean {
  return /^\s*(select|insert|update|delete|with)\b/i.test(query);
}
