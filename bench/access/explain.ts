import type { DataSource } from "typeorm";
import { type Sent, sentBy } from "../../shared/testing/count-statements";

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables that `work` reads from one end to the other, as PostgreSQL explains the statements that it sends. */
export async function fullReadsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const sent = await sentBy(db, work);
  const found = new Set<string>();
  for (const { query, parameters } of sent.filter(isExplainable)) {
    const [row]: { "QUERY PLAN": readonly { readonly Plan: Plan }[] }[] = await db.query(
      `explain (format json) ${query}`,
      [...parameters],
    );
    for (const table of fullReads(row!["QUERY PLAN"][0]!.Plan)) found.add(table);
  }
  return [...found].sort();
}

function fullReads(plan: Plan): string[] {
  const own = plan["Node Type"] === "Seq Scan" && plan["Relation Name"] ? [plan["Relation Name"]] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(fullReads)];
}

function isExplainable({ query }: Sent): boolean {
  return /^(select|insert|update|delete|with)\b/i.test(query);
}
