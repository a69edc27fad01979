import { join } from "node:path";
import pg from "pg";
import { DataSource, type EntityTarget, type MigrationInterface } from "typeorm";
import { StartupError } from "../../../kernel/app-error";
import { parseUrl } from "../../../kernel/parse-url";
import { SnakeNaming } from "./naming";
import { watchConnections } from "./one-connection";
import { closeReadOnlyConnections } from "./read-only-server";
import { closeStalledConnections } from "./stalled-connections";
import { closeWhenUnreachable } from "./unreachable-server";
import { NO_POOLER, whyNotConnected } from "./why-not-connected";

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntityTarget<object>[];
  /** Maximum of connections. */
  readonly poolSize?: number;
  /** Time limit for getting a connection, a new one or one of a full pool; left out: 5 s and 20 s. */
  readonly connectTimeoutMs?: number;
  readonly applicationName: string;
  /**
   * Time after which PostgreSQL ends a statement or an idle transaction. If it does not answer, this process ends the
   * connection.
   */
  readonly statementTimeoutMs?: number;
  readonly onPoolError?: (error: unknown) => void;
}

/** Delay in which PostgreSQL's answer to a timeout may arrive. */
const ANSWER_LATE_MS = 5_000;

/** A PostgreSQL that is gone must not hold up those who could reach its successor. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Everybody waits in the order in which they came: a burst is served late, and refused only beyond this. */
const POOL_WAIT_MS = 20_000;

/** A new connection reads PostgreSQL's catalogs anew, which people would wait for after each pause. */
const IDLE_TIMEOUT_MS = 60_000;

const MIGRATIONS = join(__dirname, "../../../../migrations");

/** A data source that is not connected yet. Migrations are found by folder, in the order of their timestamps. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: "postgres",
    url: options.url,
    entities: options.entities as (new () => object)[],
    migrations: migrationsIn(MIGRATIONS),
    migrationsTableName: "schema_migrations",
    namingStrategy: new SnakeNaming(),
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    poolErrorHandler: options.onPoolError ?? (() => undefined),
    connectTimeoutMS: options.connectTimeoutMs ?? POOL_WAIT_MS,
    extra: {
      Client: connectingWithin(options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: options.statementTimeoutMs,
      idle_in_transaction_session_timeout: options.statementTimeoutMs,
    },
    synchronize: false,
    logging: false,
  });
}

/** The pool has one time limit for both waits; that of a new connection is the client's own. */
function connectingWithin(connectionTimeoutMillis: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connectionTimeoutMillis });
    }
  };
}

/** Connects, or throws a StartupError with the reason in one sentence. */
export async function connectDatabase(dataSource: DataSource): Promise<DataSource> {
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new StartupError(whyNotConnected(addressOf(dataSource), error), { cause: error });
  }
  const { statement_timeout: timeoutMs } = dataSource.options.extra as { statement_timeout?: number };
  if (timeoutMs !== undefined) {
    await assertSettingsArrived(dataSource, timeoutMs);
    closeStalledConnections(dataSource, timeoutMs + ANSWER_LATE_MS);
  }
  const { url } = dataSource.options as { url?: string };
  if (url) closeWhenUnreachable(dataSource, url);
  closeReadOnlyConnections(dataSource);
  watchConnections(dataSource);
  return dataSource;
}

/** Without its time limits a process would wait for ever where it now gives up, and nobody would know. */
async function assertSettingsArrived(dataSource: DataSource, timeoutMs: number): Promise<void> {
  const [{ ms }]: [{ ms: number }] = await dataSource.query(
    "select (extract(epoch from current_setting('statement_timeout')::interval) * 1000)::int as ms",
  );
  if (ms === timeoutMs) return;
  await dataSource.destroy();
  throw new StartupError(
    `The time limits of connections to ${addressOf(dataSource)} are lost on their way to PostgreSQL. ${NO_POOLER}`,
  );
}

function migrationsIn(folder: string): (new () => MigrationInterface)[] {
  // Source files in tests, compiled ones in production.
  const extension = __filename.endsWith(".ts") ? "ts" : "js";
  return [join(folder, `[0-9]*.${extension}`)] as unknown as (new () => MigrationInterface)[];
}

function addressOf(dataSource: DataSource): string {
  const { url } = dataSource.options as { url?: string };
  const parsed = url ? parseUrl(url) : null;
  return parsed ? `${parsed.hostname}:${parsed.port || 5432}${parsed.pathname}` : "the given address";
}
