import { AbstractLogger, type DataSource } from "typeorm";

/** Every SQL statement `work` sends through the data source, transaction brackets included. */
export async function statementsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const before = db.logger;
  const use = (logger: DataSource["logger"]) => Object.assign(db, { logger });
  use(new StatementLog(statements));
  try {
    await work();
  } finally {
    use(before);
  }
  return statements;
}

class StatementLog extends AbstractLogger {
  constructor(private readonly statements: string[]) {
    super();
  }

  override logQuery(query: string): void {
    this.statements.push(query);
  }

  protected override writeLog(): void {}
}
