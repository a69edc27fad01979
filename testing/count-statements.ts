import { AbstractLogger, type DataSource } from "typeorm";

/** Every SQL statement that `work` sends through the data source, with begin and commit. */
export async function statementsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  return (await sentBy(db, work)).map(({ query }) => query);
}

export interface SentStatement {
  readonly query: string;
  readonly parameters: readonly unknown[];
}

/** The statements with their parameters. */
export async function sentBy(db: DataSource, work: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const before = db.logger;
  const use = (logger: DataSource["logger"]) => Object.assign(db, { logger });
  use(new StatementLog(sent));
  try {
    await work();
  } finally {
    use(before);
  }
  return sent;
}

class StatementLog extends AbstractLogger {
  constructor(private readonly sent: SentStatement[]) {
    super();
  }

  override logQuery(query: string, parameters: readonly unknown[] = []): void {
    this.sent.push({ query, parameters });
  }

  protected override writeLog(): void {}
}
