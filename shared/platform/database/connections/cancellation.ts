import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";
import type { DataSource } from "typeorm";
import { withDeadline } from "../../../kernel/async/with-deadline";
import { closeConnection, type PooledClient, wrapStatements } from "./connections";

/** The running statements of one request, which end with it. */
export class StatementScope {
  private readonly running = new Set<RunningStatement>();
  private readonly listeners: ((reason: Error) => void)[] = [];
  private reason: Error | null = null;

  constructor(private readonly canceller: StatementCanceller) {}

  /** The scope of the current request. */
  static current(): StatementScope | undefined {
    return SCOPES.getStore();
  }

  /** Runs `work`, whose statements belong to this scope. */
  run<T>(work: () => T): T {
    return SCOPES.run(this, work);
  }

  /** Cancels running statements and refuses new ones, which rolls back a transaction. */
  cancel(reason: Error): void {
    this.reason ??= reason;
    for (const statement of this.running) statement.ending ??= this.canceller.cancel(statement.client.processID);
    for (const listener of this.listeners.splice(0)) listener(this.reason);
  }

  /** Calls `listener` when the scope is cancelled, at once if it already was, for waits without a statement. */
  onCancel(listener: (reason: Error) => void): void {
    if (this.reason) listener(this.reason);
    else this.listeners.push(listener);
  }

  /** For the connections of the pool. */
  async follow<T>(client: PooledClient, send: () => Promise<T>): Promise<T> {
    if (this.reason) throw this.reason;
    const statement: RunningStatement = { client, ending: null };
    this.running.add(statement);
    try {
      return await send();
    } catch (error) {
      throw this.reason && (error as { code?: string }).code === CANCELED ? this.reason : error;
    } finally {
      this.running.delete(statement);
      // The connection returns to the pool only after a pending cancellation: a late one would hit another statement.
      if ((await statement.ending) === "unanswered") closeConnection(client);
    }
  }
}

interface RunningStatement {
  readonly client: PooledClient;
  ending: Promise<Cancellation> | null;
}

type Cancellation = "sent" | "unanswered";

const CANCELED = "57014";

/** Far longer than a cancellation takes. A PostgreSQL that vanishes silently must not hold connections of the pool. */
const CANCEL_MS = 5_000;

const SCOPES = new AsyncLocalStorage<StatementScope>();

/** Cancels a statement over a separate connection, as those of the pool may all be busy. */
export class StatementCanceller {
  private readonly pool: pg.Pool;

  constructor(
    db: DataSource,
    url: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 1,
      application_name: "drawbridge-cancel",
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: CANCEL_MS,
      query_timeout: CANCEL_MS,
    });
    this.pool.on("error", onError);
    wrapStatements(db, ({ client, text }, send) => {
      const scope = SCOPES.getStore();
      // A rollback after a cancellation is neither refused nor cancelled.
      return !scope || isRollback(text) ? send() : scope.follow(client, send);
    });
  }

  /** If that fails too, the connection's own timeout ends the statement. */
  async cancel(pid: number): Promise<Cancellation> {
    try {
      const cancelled = this.pool.query("select pg_cancel_backend($1)", [pid]);
      await withDeadline(cancelled, CANCEL_MS, `A statement could not be cancelled within ${CANCEL_MS / 1_000} s.`);
      return "sent";
    } catch (error) {
      this.onError(error);
      return "unanswered";
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function isRollback(text: string | null): boolean {
  return text !== null && /^rollback/i.test(text);
}
