import { AbstractLogger, type DataSource } from "typeorm";

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables that `work` reads from one end to the other, as PostgreSQL explains the statements that it sends. */
export async function fullReadsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const log = new StatementLog();
  const before = db.logger;
  Object.assign(db, { logger: log });
  try {
    await work();
  } finally {
    Object.assign(db, { logger: before });
  }
  const found = new Set<string>();
  for (const { query, parameters } of log.statements) {
    const [row]: { "QUERY PLAN": readonly { readonly Plan: Plan }[] }[] = await db.query(
      `explain (format json) ${query}`,
      parameters,
    );
    for (const table of fullReads(row!["QUERY PLAN"][0]!.Plan)) found.add(table);
  }
  return [...found].sort();
}

function fullReads(plan: Plan): string[] {
  const own = plan["Node Type"] === "Seq Scan" && plan["Relation Name"] ? [plan["Relation Name"]] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(fullReads)];
}

class StatementLog extends AbstractLogger {
  readonly statements: { query: string; parameters: unknown[] }[] = [];

  constructor() {
    super(["query"]);
  }

  override logQuery(query: string, parameters?: unknown[]): void {
    if (/^(select|insert|update|delete|with)\b/i.test(query)) {
      this.statements.push({ query, parameters: parameters ?? [] });
    }
  }

  protected override writeLog(): void {}
}
