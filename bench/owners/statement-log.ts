import { AbstractLogger, type DataSource } from "typeorm";

/** Counts the statements that `work` sends, the lock and transaction brackets apart. */
export async function countStatements(db: DataSource, work: () => Promise<unknown>): Promise<number> {
  const log = new StatementLog();
  const before = db.logger;
  Object.assign(db, { logger: log });
  try {
    await work();
  } finally {
    Object.assign(db, { logger: before });
  }
  return log.count;
}

class StatementLog extends AbstractLogger {
  count = 0;

  constructor() {
    super(["query"]);
  }

  override logQuery(query: string): void {
    if (!/^(START|COMMIT|ROLLBACK)|pg_advisory_xact_lock/.test(query)) this.count += 1;
  }

  protected override writeLog(): void {}
}
