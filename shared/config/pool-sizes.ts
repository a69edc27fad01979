import type { Config } from "./config";

type Sizes = Pick<Config, "REDIS_URL" | "DRAWBRIDGE_DATABASE_CONNECTIONS" | "DRAWBRIDGE_QUEUE_CONNECTIONS">;

/** The most connections to PostgreSQL of every process: its pool, and without Redis those for handing jobs over and for live events. */
export function platformConnections(config: Sizes): number {
  const withoutRedis = config.REDIS_URL ? 0 : config.DRAWBRIDGE_QUEUE_CONNECTIONS + 1;
  return config.DRAWBRIDGE_DATABASE_CONNECTIONS + withoutRedis;
}

/** Those of a worker beside them: for running jobs, and one for each group of jobs that listens. */
export function workerConnections(config: Sizes, groups: number): number {
  return config.REDIS_URL ? 0 : config.DRAWBRIDGE_QUEUE_CONNECTIONS + groups;
}

/** Those of a server beside them: one that ends queries, and without Redis the one that listens for live events. */
export function serverConnections(config: Sizes): number {
  return config.REDIS_URL ? 1 : 2;
}
