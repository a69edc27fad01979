import { Cluster, Redis, type RedisOptions } from "ioredis";
import { withDeadline } from "../../kernel/async/with-deadline";

const PING_MS = 5_000;

/** Options of every connection. */
export const REDIS_OPTIONS: RedisOptions = {
  connectTimeout: 2_000,
  keepAlive: 10_000,
  // Time limit for disconnecting; the process cannot end before.
  disconnectTimeout: 500,
  retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  // After a failover the old primary answers READONLY: connect again and repeat the command.
  reconnectOnError: (error) => (error.message.startsWith("READONLY") ? 2 : false),
};

/**
 * One server for a URL, a Redis Cluster for a list. `patient` retries a command until it is answered; otherwise it
 * fails after one retry.
 */
export function createRedisClient(url: string | readonly string[], patient: boolean): Redis | Cluster {
  const options: RedisOptions = { ...REDIS_OPTIONS, maxRetriesPerRequest: patient ? null : 1 };
  if (typeof url !== "string") return createCluster(url, options);
  const client = new Redis(url, options);
  closeWhenStalled(client);
  return client;
}

/**
 * TCP notices a vanished server with a pending answer only after a quarter of an hour. (ioredis has an option
 * socketTimeout for this, but its timer outlives the connection and closes the next one.)
 */
export function closeWhenStalled(client: Redis): void {
  const timer = setInterval(() => {
    if (client.status !== "ready") return;
    withDeadline(client.ping(), PING_MS, "").catch(() => {
      if (client.status === "ready") client.disconnect(true);
    });
  }, 2 * PING_MS);
  timer.unref();
  client.once("end", () => clearInterval(timer));
}

function createCluster(urls: readonly string[], options: RedisOptions): Cluster {
  const nodes = urls.map((url) => new URL(url));
  const first = nodes[0];
  if (!first) throw new Error("A Redis Cluster needs at least one URL");
  const secure = first.protocol === "rediss:";
  return new Cluster(
    nodes.map((node) => ({ host: node.hostname, port: Number(node.port || 6379) })),
    {
      clusterRetryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
      // With TLS the nodes must keep their names, or their certificates do not fit.
      ...(secure ? { dnsLookup: (address, done) => done(null, address) } : {}),
      // Nodes that are discovered later have no URL, so credentials and TLS are those of the first one.
      redisOptions: {
        ...options,
        ...(first.username ? { username: decodeURIComponent(first.username) } : {}),
        ...(first.password ? { password: decodeURIComponent(first.password) } : {}),
        ...(secure ? { tls: {} } : {}),
      },
    },
  );
}
