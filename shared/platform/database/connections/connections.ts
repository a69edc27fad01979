import type pg from "pg";
import type { DataSource } from "typeorm";

/** A statement that is being sent to PostgreSQL. */
export interface SqlStatement {
  /** Null where it is no plain text. */
  readonly text: string | null;
  readonly client: PooledClient;
}

export type PooledClient = pg.PoolClient & {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(error?: Error): void } };
  end(): Promise<void>;
};

/** Closes a connection between two statements. Its pool does not take it back, and opens another one in its place. */
export function closeConnection(client: PooledClient): void {
  void client.end();
  // A server that is gone would never answer the farewell.
  client.connection.stream.destroy();
}

/** Calls `send` to send the statement, or refuses it by not calling it. */
export type StatementWrapper = <T>(statement: SqlStatement, send: () => Promise<T>) => Promise<T>;

/**
 * Wraps every awaited statement of this data source, including those of transactions. A later wrapper encloses earlier
 * ones. This is the only place that changes `client.query`.
 */
export function wrapStatements(db: DataSource, wrap: StatementWrapper): void {
  const { master } = db.driver as unknown as { readonly master: pg.Pool };
  const known = WRAPPERS.get(master);
  if (known) {
    known.push(wrap);
    return;
  }
  const wrappers = [wrap];
  WRAPPERS.set(master, wrappers);
  onEachConnection(master, (client) => wrapQuery(client, wrappers));
}

const WRAPPERS = new WeakMap<pg.Pool, StatementWrapper[]>();

/** Calls back once for each connection, including existing ones. */
function onEachConnection(pool: pg.Pool, follow: (client: PooledClient) => void): void {
  const followed = new WeakSet<object>();
  pool.on("acquire", (client) => {
    if (!followed.has(client)) follow(client as PooledClient);
    followed.add(client);
  });
}

type Query = (...args: unknown[]) => unknown;

function wrapQuery(client: PooledClient, wrappers: readonly StatementWrapper[]): void {
  const query = client.query.bind(client) as Query;
  const wrapped: Query = (...args) => {
    // With a callback or a cursor, pg returns no promise.
    if (typeof args.at(-1) === "function" || isSubmittable(args[0])) return query(...args);
    const statement = { client, text: typeof args[0] === "string" ? args[0] : null };
    const send = wrappers.reduce(
      (next, wrap) => () => wrap(statement, next),
      () => query(...args) as Promise<unknown>,
    );
    return send();
  };
  client.query = wrapped as typeof client.query;
}

function isSubmittable(query: unknown): boolean {
  return typeof (query as { submit?: unknown } | null)?.submit === "function";
}
