import { createRedisBackend } from "bullmq";
import type { ErrorLog } from "../logging/error-log";
import { createRedisClient } from "../redis/redis-client";
import type { QueueConnection, QueueUse } from "./queue-backend";

/** The braces keep all keys in one slot of a Redis Cluster, as BullMQ's scripts touch several keys at once. */
const PREFIX = "{drawbridge}";

export function connectRedis(url: string | readonly string[], use: QueueUse, onError: ErrorLog): QueueConnection {
  const client = createRedisClient(url, use.role === "consumer");
  client.on("error", (error) => onError("queue connection", error));
  return {
    factory: createRedisBackend,
    options: { connection: client, prefix: PREFIX },
    // A command sent while reconnecting waits for a retry or two and then rejects.
    ready: async () => {
      if (use.role === "producer" && client.status !== "ready") await client.ping();
    },
    check: async () => void (await client.ping()),
    // Every relevant command has been answered; a graceful QUIT would only wait.
    close: async () => client.disconnect(),
  };
}
