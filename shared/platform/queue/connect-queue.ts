import type { ErrorLog } from "../logging/error-log";
import { connectPostgres } from "./postgres-backend";
import type { QueueBackend, QueueConnection, QueueUse } from "./queue-backend";
import { connectRedis } from "./redis-backend";

export function connectQueue(backend: QueueBackend, use: QueueUse, onError: ErrorLog): QueueConnection {
  return backend.kind === "postgres"
    ? connectPostgres(backend.pool, use, onError, backend.connections)
    : connectRedis(backend.url, use, onError);
}
