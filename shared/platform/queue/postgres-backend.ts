import { createPostgresBackend, type PostgresQueueBackend } from "bullmq";
import { Pool, type PoolConfig } from "pg";
import type { ErrorLog } from "../logging/error-log";
import type { QueueConnection, QueueUse } from "./queue-backend";

/** The pool of BullMQ's queries for all workers of a process, beside each worker's connection for LISTEN. */
const SPARE_CONNECTIONS = 4;

export function connectPostgres(
  given: Pool | string,
  use: QueueUse,
  onError: ErrorLog,
  connections = SPARE_CONNECTIONS,
): QueueConnection {
  const pool = typeof given === "string" ? new Pool(poolConfig(given, use, connections)) : given;
  // The listener stays after the end, as a closing connection may still emit an error.
  pool.on("error", (error) => onError("queue connection", error));
  const shared = shareable(pool);
  return {
    // BullMQ's types cover Redis options only, so the pool is passed here and not through `options`.
    factory: (name, opts, kind) => listenAgain(createPostgresBackend(name, { ...opts, connection: shared }, kind)),
    options: { connection: {} },
    ready: async () => {},
    check: async () => void (await pool.query("select from bullmq.migration limit 1")),
    close: async () => {
      if (pool !== given) await pool.end();
    },
  };
}

function poolConfig(url: string, use: QueueUse, connections: number): PoolConfig {
  const connection: PoolConfig = {
    connectionString: withSearchPath(url),
    application_name: "drawbridge queue",
    // A silently dropped connection is noticed after some 20 s instead of hours.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  return use.role === "producer"
    ? { ...connection, max: connections, connectionTimeoutMillis: 2_000, query_timeout: 2_000 }
    : { ...connection, max: use.workers + connections, connectionTimeoutMillis: 5_000, query_timeout: 10_000 };
}

/** Set in the URL, because options in a URL override the others. */
function withSearchPath(url: string): string {
  const parsed = new URL(url);
  const options = [parsed.searchParams.get("options"), "-c search_path=bullmq,public"].filter(Boolean).join(" ");
  parsed.searchParams.set("options", options);
  return parsed.href;
}

/**
 * A listening connection may die just as its LISTEN is answered. BullMQ then believes that it listens, waits on the
 * dead connection, and never listens on the next one. So every error ends the wait and starts LISTEN again.
 */
function listenAgain(backend: PostgresQueueBackend): PostgresQueueBackend {
  const disconnect = backend.disconnectBlocking.bind(backend);
  let closing = false;
  backend.disconnectBlocking = (wait) => {
    closing = true;
    return disconnect(wait);
  };
  backend.on("error", () => {
    // Deferred: the answer to LISTEN is still being processed by promises.
    setImmediate(() => {
      if (closing) return;
      void disconnect();
      void backend.reconnectBlocking();
    });
  });
  return backend;
}

type BullPool = PostgresQueueBackend["connection"]["pool"];

/**
 * Each queue and worker adds an error listener to its pool and never removes it. So they get this object instead of the
 * pool, which has a single listener.
 */
function shareable(pool: Pool): BullPool {
  const facade = {
    options: pool.options,
    connect: () => pool.connect(),
    query: (text: string, params?: readonly unknown[]) => pool.query(text, params ? [...params] : undefined),
    end: async () => {},
    on: () => facade,
    removeAllListeners: () => facade,
  };
  return facade;
}
