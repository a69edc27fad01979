import type { Config } from "./config";

type Sizes = Pick<Config, "REDIS_URL" | "DRAWBRIDGE_DATABASE_CONNECTIONS" | "DRAWBRIDGE_QUEUE_CONNECTIONS">;

/**
 * Maximum connections to PostgreSQL of every process: its pool and, without Redis, those for enqueuing jobs and
 * publishing live events.
 */
export function platformConnections(config: Sizes): number {
  const withoutRedis = config.REDIS_URL ? 0 : config.DRAWBRIDGE_QUEUE_CONNECTIONS + 1;
  return config.DRAWBRIDGE_DATABASE_CONNECTIONS + withoutRedis;
}

/** Additional connections of a worker: for running jobs, and one to listen for each group of jobs. */
export function workerConnections(config: Sizes, groups: number): number {
  return config.REDIS_URL ? 0 : config.DRAWBRIDGE_QUEUE_CONNECTIONS + groups;
}

/** Additional connections of a server: one to cancel queries and, without Redis, one to listen for live events. */
export function serverConnections(config: Sizes): number {
  return config.REDIS_URL ? 1 : 2;
}
