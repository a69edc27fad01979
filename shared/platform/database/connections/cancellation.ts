import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";
import type { DataSource } from "typeorm";
import { wrapStatements } from "./connections";

/** The statements that run for one request, so that they end with it. */
export class StatementScope {
  private readonly running = new Set<RunningStatement>();
  private readonly listeners: ((reason: Error) => void)[] = [];
  private reason: Error | null = null;

  constructor(private readonly canceller: StatementCanceller) {}

  /** The scope of the request that is being answered. */
  static current(): StatementScope | undefined {
    return SCOPES.getStore();
  }

  /** Runs `work`; every statement it sends belongs to this scope. */
  run<T>(work: () => T): T {
    return SCOPES.run(this, work);
  }

  /** Ends what runs at the database, and refuses what is sent after. A transaction is rolled back by that. */
  cancel(reason: Error): void {
    this.reason ??= reason;
    for (const statement of this.running) statement.ending ??= this.canceller.cancel(statement.pid);
    for (const listener of this.listeners.splice(0)) listener(this.reason);
  }

  /** Calls `listener` when this ends early, for what waits without a statement; at once where it has. */
  onCancel(listener: (reason: Error) => void): void {
    if (this.reason) listener(this.reason);
    else this.listeners.push(listener);
  }

  /** Used by the connections of the pool. */
  async follow<T>(pid: number, send: () => Promise<T>): Promise<T> {
    if (this.reason) throw this.reason;
    const statement: RunningStatement = { pid, ending: null };
    this.running.add(statement);
    try {
      return await send();
    } catch (error) {
      throw this.reason && (error as { code?: string }).code === CANCELED ? this.reason : error;
    } finally {
      this.running.delete(statement);
      // The connection is given to nobody else while it may still be told to stop.
      await statement.ending;
    }
  }
}

interface RunningStatement {
  readonly pid: number;
  ending: Promise<void> | null;
}

const CANCELED = "57014";
const SCOPES = new AsyncLocalStorage<StatementScope>();

/** Tells PostgreSQL to end a statement, over a connection of its own: those of the pool may all be busy. */
export class StatementCanceller {
  private readonly pool: pg.Pool;

  constructor(
    db: DataSource,
    url: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.pool = new pg.Pool({ connectionString: url, max: 1, application_name: "drawbridge-cancel" });
    this.pool.on("error", onError);
    wrapStatements(db, ({ client, text }, send) => {
      const scope = SCOPES.getStore();
      // To roll back what was cut short is not refused, nor cut short itself.
      return !scope || isRollback(text) ? send() : scope.follow(client.processID, send);
    });
  }

  /** When that fails too, the time-out of the connection itself ends the statement. */
  async cancel(pid: number): Promise<void> {
    await this.pool.query("select pg_cancel_backend($1)", [pid]).catch(this.onError);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function isRollback(text: string | null): boolean {
  return text !== null && /^rollback/i.test(text);
}
