import { join } from "node:path";
import { ChildLog } from "../../launcher/child-log";
import { startPostgres } from "../../launcher/postgres";
import { type RunningChild, startChild } from "../../launcher/processes";
import { makeTempDir, type TempDir } from "../../launcher/temp-dir";
import type { SimulatedConnection } from "../../quickstart/connect";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { StartupError } from "../../shared/kernel/app-error";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import { createLogger } from "../../shared/platform/logging/logger";
import { startTestRedis } from "../../testing/global-redis";

export interface GrantPartsOptions {
  /** As the simulator names scenarios. */
  readonly scenario: string;
  readonly queue: "postgres" | "redis";
  readonly latencyMs: number;
  /** Until an account assignment is made or removed; 20 ms unless given. */
  readonly assignmentMs?: number;
  /** Permission sets in the pool. */
  readonly poolSize?: number;
  /** Workers of the one connector; one unless given. */
  readonly workers?: number;
  /** Without rate limits: neither the simulator nor the workers apply any. */
  readonly ratesLifted?: boolean;
}

/** The shipped worker with a durable PostgreSQL and the simulator; the benchmark itself acts as the server. */
export interface GrantParts {
  readonly platform: Platform;
  readonly simulatorUrl: string;
  readonly connection: SimulatedConnection;
  readonly connectorId: string;
  readonly workers: readonly RunningChild[];
  readonly postgresPid: number;
  readonly databaseUrl: string;
  /** Starts another worker of the connector. */
  startWorker(): Promise<RunningChild>;
  /** Starts a server on the same database and queue. */
  startServer(): Promise<RunningChild>;
  /** The worker's environment, for a bare counterpart. */
  readonly aws: {
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export async function withGrantParts<T>(
  options: GrantPartsOptions,
  use: (parts: GrantParts) => Promise<T>,
): Promise<T> {
  const folder = await makeTempDir();
  const stops: (() => Promise<void>)[] = [];
  try {
    return await use(await start(options, folder, stops));
  } finally {
    for (const stop of stops.toReversed()) await stop().catch(() => undefined);
    folder.remove();
  }
}

async function start(
  {
    scenario,
    queue,
    latencyMs,
    assignmentMs = 20,
    poolSize,
    workers: count = 1,
    ratesLifted = false,
  }: GrantPartsOptions,
  folder: TempDir,
  stops: (() => Promise<void>)[],
): Promise<GrantParts> {
  const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
  folder.remember(postgres.pid);
  stops.push(() => postgres.stop());
  await migrateDatabase(postgres.url);
  const part = async (name: "simulator" | "worker" | "server", env: NodeJS.ProcessEnv): Promise<RunningChild> => {
    const log = new ChildLog(join(folder.path, "logs"), name);
    const child = await startChild({
      name,
      env,
      script: join(__dirname, "..", "..", name, "main.js"),
      onLine: (line) => log.write(line),
      onSpawn: (pid) => folder.remember(pid),
    });
    stops.push(() => child.stop());
    return child;
  };
  const { ready } = await part("simulator", {
    SIMULATOR_SCENARIO: scenario,
    SIMULATOR_LATENCY_MS: String(latencyMs),
    SIMULATOR_ASSIGNMENT_MS: String(assignmentMs),
  });
  const { url, env: aws } = ready as { url: string; env: Record<string, string> };
  const shared: NodeJS.ProcessEnv = {
    DATABASE_URL: postgres.url,
    REDIS_URL: queue === "redis" ? await redis(folder, stops) : "",
    DRAWBRIDGE_AWS: "simulator",
    DRAWBRIDGE_CONNECTOR_NAME: "bench",
    DRAWBRIDGE_SYNC_INTERVAL_MINUTES: "1440",
  };
  const env = { ...aws, ...shared };
  const platform = await compose({
    config: loadConfig(env),
    log: createLogger("warn", "bench"),
    applicationName: "drawbridge-bench",
  });
  stops.push(() => platform.close());
  // Without it the simulated roles would only read.
  await controlSimulator(url, "POST", "templates", { installationId: platform.installation.id, poolSize });
  const lifted = ratesLifted ? { NODE_OPTIONS: `--require ${require.resolve("../discovery/lift-rates")}` } : {};
  const ofWorker = { ...env, ...lifted, DRAWBRIDGE_INSTALLATION_ID: platform.installation.id };
  const startWorker = () => part("worker", ofWorker);
  const startServer = () => part("server", { ...shared, PORT: "0" });
  const workers: RunningChild[] = [];
  while (workers.length < count) workers.push(await startWorker());
  return {
    platform,
    simulatorUrl: url,
    connection: (await controlSimulator(url, "GET", "connect")) as SimulatedConnection,
    connectorId: String(workers[0]?.ready.connectorId),
    workers,
    postgresPid: postgres.pid,
    databaseUrl: postgres.url,
    startWorker,
    startServer,
    aws: {
      endpoint: url,
      accessKeyId: aws.AWS_ACCESS_KEY_ID!,
      secretAccessKey: aws.AWS_SECRET_ACCESS_KEY!,
      sessionToken: aws.AWS_SESSION_TOKEN,
    },
  };
}

export async function controlSimulator(
  simulatorUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${simulatorUrl}/_simulator/${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new StartupError(`The simulator answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

async function redis(folder: TempDir, stops: (() => Promise<void>)[]): Promise<string> {
  const started = await startTestRedis();
  if (!started) throw new StartupError("Redis is measured too: put a redis-server or valkey-server on PATH.");
  folder.remember(started.pid);
  stops.push(() => started.stop());
  return started.url;
}
