import { join, resolve } from "node:path";
import { ChildLog } from "../../launcher/child-log";
import { startPostgres } from "../../launcher/postgres";
import { type RunningChild, startChild } from "../../launcher/processes";
import { makeTempDir, type TempDir } from "../../launcher/temp-dir";
import type { SimulatedConnection } from "../../quickstart/connect";
import { StartupError } from "../../shared/kernel/app-error";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import { startTestRedis } from "../../testing/global-redis";
import { type BareProcess, startBareProcess } from "./bare-process";
import { Driver } from "./driver";
import type { DiscoveryOptions, Size } from "./options";

/** The processes that measure one size, on the loopback address, with a folder of their own. */
export interface Parts {
  readonly simulatorUrl: string;
  readonly connection: SimulatedConnection;
  readonly driver: Driver;
  readonly worker: { readonly pid: number; readonly connectorId: string };
  readonly bare: BareProcess;
  /** Resolves to one sentence when a part ends unexpectedly. */
  readonly died: Promise<string>;
}

/** Starts the parts, hands them to `use` and ends them again, whatever happens. */
export async function withParts<T>(
  options: DiscoveryOptions,
  size: Size,
  signal: AbortSignal,
  use: (parts: Parts) => Promise<T>,
): Promise<T> {
  const folder = await makeTempDir();
  const starting = new Starting(options, folder, signal);
  try {
    return await use(await starting.run(size));
  } finally {
    await starting.stop();
    folder.remove();
  }
}

class Starting {
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly deaths: Promise<string>[] = [];
  private readonly surroundings = withoutSettings(process.env);

  constructor(
    private readonly options: DiscoveryOptions,
    private readonly folder: TempDir,
    private readonly signal: AbortSignal,
  ) {}

  async run(size: Size): Promise<Parts> {
    const databaseUrl = await this.database();
    const simulator = await this.simulator(size);
    const env = {
      ...this.surroundings,
      ...simulator.env,
      DATABASE_URL: databaseUrl,
      REDIS_URL: this.options.queue === "redis" ? await this.redis() : "",
      DRAWBRIDGE_AWS: "simulator",
      DRAWBRIDGE_CONNECTOR_NAME: "bench",
      // The schedule starts no sync beside those that are measured.
      DRAWBRIDGE_SYNC_INTERVAL_MINUTES: "1440",
    };
    this.signal.throwIfAborted();
    const driver = await Driver.start(env);
    this.stops.push(() => driver.close());
    const measured = { ...env, DRAWBRIDGE_INSTALLATION_ID: driver.installationId, ...preloads(this.options) };
    const worker = await this.part("worker", measured);
    const bare = await this.bare(measured);
    return {
      simulatorUrl: simulator.url,
      connection: simulator.connect,
      driver,
      worker: { pid: worker.pid, connectorId: String(worker.ready.connectorId) },
      bare,
      died: Promise.race(this.deaths),
    };
  }

  /** Ends the parts, the last one started first. An error of one does not keep the others running. */
  async stop(): Promise<void> {
    for (const stop of this.stops.toReversed()) await stop().catch(() => undefined);
  }

  private async database(): Promise<string> {
    const log = this.log("postgres");
    const postgres = await startPostgres({
      dataDir: join(this.folder.path, "postgres"),
      // A real database waits for the disk, so this one does too.
      durable: true,
      log,
    });
    this.stops.push(() => postgres.stop());
    this.folder.remember(postgres.pid);
    this.deaths.push(postgres.died);
    this.signal.throwIfAborted();
    await migrateDatabase(postgres.url);
    return postgres.url;
  }

  private async simulator(size: Size) {
    const { ready } = await this.part("simulator", {
      ...this.surroundings,
      SIMULATOR_SCENARIO: `generated:${size.accounts}x${size.regions}x${size.clusters}`,
      SIMULATOR_LATENCY_MS: String(this.options.latencyMs),
      SIMULATOR_THROTTLE: this.options.throttle,
    });
    return ready as { url: string; env: Record<string, string>; connect: SimulatedConnection };
  }

  private async redis(): Promise<string> {
    const redis = await startTestRedis();
    if (!redis) throw new StartupError("--queue redis needs a redis-server or valkey-server on PATH.");
    this.stops.push(() => redis.stop());
    this.folder.remember(redis.pid);
    return redis.url;
  }

  private async part(name: "simulator" | "worker", env: NodeJS.ProcessEnv): Promise<RunningChild> {
    const child = await startChild({
      name,
      env,
      script: join(__dirname, "..", "..", name, "main.js"),
      onLine: this.log(name),
      onSpawn: (pid) => this.folder.remember(pid),
      signal: this.signal,
    });
    this.stops.push(() => child.stop());
    this.deaths.push(child.died);
    return child;
  }

  private async bare(env: NodeJS.ProcessEnv): Promise<BareProcess> {
    this.signal.throwIfAborted();
    const bare = await startBareProcess(env, this.log("bare"));
    this.stops.push(() => bare.stop());
    this.folder.remember(bare.pid);
    return bare;
  }

  private log(name: string): (line: string) => void {
    const log = new ChildLog(join(this.folder.path, "logs"), name);
    return (line) => log.write(line);
  }
}

/** The configuration of this machine must not leak in. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(AWS_|DRAWBRIDGE_|SIMULATOR_|PG|DATABASE_URL$|REDIS_URL$|HOST$|PORT$|LOG_LEVEL$|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}

/** The worker is the product's own, as it is shipped; what is changed or watched is loaded before it. */
function preloads({ profile, rates }: DiscoveryOptions): NodeJS.ProcessEnv {
  const scripts = [
    ...(rates === "lifted" ? [require.resolve("./lift-rates")] : []),
    ...(profile === null ? [] : [require.resolve("./profile")]),
  ];
  return {
    NODE_OPTIONS: scripts.map((script) => `--require ${JSON.stringify(script)}`).join(" "),
    ...(profile !== null && { BENCH_PROFILE_FOLDER: resolve(profile) }),
  };
}
