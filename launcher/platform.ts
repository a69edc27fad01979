import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { busyPort } from "#bootstrap/busy-port.cjs";
import { readSecretFiles } from "../shared/config/read-secret-files";
import { StartupError } from "../shared/kernel/app-error";
import { isLoopback } from "../shared/kernel/loopback";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { ChildLog } from "./child-log";
import { adminToken, installationId, placeDataDir } from "./data-dir";
import { freePort, portOfLastTime } from "./free-port";
import { keepRunning, type Part } from "./keep-running";
import { startPostgres } from "./postgres";
import { type RunningChild, startChild } from "./processes";
import { claimRun, type RunRecord } from "./run-record";
import { trustSimulatedRoles } from "./simulated-roles";
import { makeTempDir } from "./temp-dir";

export interface PlatformOptions {
  /** The data directory; not needed when ephemeral. */
  readonly dataDir?: string;
  /** For demos and tests: nothing is kept, and DATABASE_URL, REDIS_URL and AWS of the environment are ignored. */
  readonly ephemeral: boolean;
  /** Default: a free port. */
  readonly port?: number;
  /** Keeps warnings of the parts out of `say`; they are in the log files either way. */
  readonly quiet: boolean;
  /** Receives messages for a person, a line at a time. */
  readonly say?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Aborts the start and stops the parts that were started. */
  readonly signal?: AbortSignal;
}

export interface RunningPlatform {
  /** The GraphQL endpoint. */
  readonly url: string;
  readonly adminToken: string;
  readonly installationId: string;
  /** The connector that the worker has registered. */
  readonly connectorId: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly logDir: string;
  /** Null with DRAWBRIDGE_AWS=real. `connect` is the input that connects the organization. */
  readonly simulator: { url: string; env: Record<string, string>; connect: Record<string, unknown> } | null;
  /**
   * Resolves to one sentence when a part ends unexpectedly; the others run until stop(). Unless ephemeral, parts are
   * restarted first. Only a part that keeps dying is reported, with the end of its log.
   */
  readonly died: Promise<string>;
  /** Ends worker, server, simulator and PostgreSQL, in this order. Never rejects; a second call waits for the first. */
  stop(): Promise<void>;
}

/** Starts all parts of Drawbridge on this machine. If a part fails, the others are stopped. */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const starting = new Starting(options);
  try {
    return await starting.run();
  } catch (error) {
    await starting.stop();
    throw error;
  }
}

interface Database {
  readonly url: string;
  /** The database was created by this start. */
  readonly isNew: boolean;
  /** Left out for DATABASE_URL, whose data is not Drawbridge's to delete. */
  readonly howToEmpty?: string;
}

const OF_THIS_ENVIRONMENT = [
  "DATABASE_URL",
  "REDIS_URL",
  "DRAWBRIDGE_AWS",
  "DRAWBRIDGE_ADMIN_TOKEN",
  "DRAWBRIDGE_ADMIN_TOKEN_FILE",
  "DRAWBRIDGE_AUDIT_STDOUT",
  "DRAWBRIDGE_AUDIT_WEBHOOK_URL",
  "DRAWBRIDGE_IDENTITY_FILE",
  "DRAWBRIDGE_URL",
  "DRAWBRIDGE_OIDC_PROVIDERS",
  "DRAWBRIDGE_TRUSTED_ISSUERS",
  "DRAWBRIDGE_ROLE_GROUPS",
  "SIMULATOR_PORT",
  "SIMULATOR_WORLD_FILE",
] as const;

class Starting {
  private readonly stops: (() => Promise<void> | void)[] = [];
  private readonly deaths: Promise<string>[] = [];
  private readonly env: NodeJS.ProcessEnv;
  private readonly say: (line: string) => void;
  private stopped: Promise<void> | null = null;

  constructor(private readonly options: PlatformOptions) {
    const env = { ...(options.env ?? process.env) };
    this.say = options.say ?? (() => {});
    if (options.ephemeral) for (const name of OF_THIS_ENVIRONMENT) delete env[name];
    this.env = readSecretFiles(env);
  }

  async run(): Promise<RunningPlatform> {
    const host = this.env.HOST || "127.0.0.1";
    // First, because a process left over from a killed run may hold the port.
    const { home, record } = await this.claimDataDir();
    const port = await this.choosePort(host);
    const logDir = join(home, "logs");
    mkdirSync(logDir, { recursive: true });

    const given = this.env.DATABASE_URL;
    const database: Database = given ? { url: given, isNew: false } : await this.startDatabase(home, record);
    await this.step(() => migrateDatabase(database.url, { howToEmpty: database.howToEmpty }));
    const token = this.env.DRAWBRIDGE_ADMIN_TOKEN || adminToken(home);
    const id = this.env.DRAWBRIDGE_INSTALLATION_ID || installationId(home);
    const simulator = this.env.DRAWBRIDGE_AWS === "real" ? null : await this.startSimulator(id, home, database, record);
    const env = {
      ...(simulator ? { ...this.env, ...simulator.env, DRAWBRIDGE_AWS: "simulator" } : this.env),
      DATABASE_URL: database.url,
      HOST: host,
      PORT: String(port),
      DRAWBRIDGE_ADMIN_TOKEN: token,
      DRAWBRIDGE_DEV_SIGN_IN: this.env.DRAWBRIDGE_DEV_SIGN_IN || (this.isOnlyHere(host) ? "1" : "0"),
      DRAWBRIDGE_INSTALLATION_ID: id,
      DRAWBRIDGE_CONNECTOR_NAME: this.env.DRAWBRIDGE_CONNECTOR_NAME || "local",
    };
    if (simulator) await trustSimulatedRoles(database.url, id, simulator.connect);
    await this.startProcess("server", env, logDir, record);
    const worker = await this.startProcess("worker", env, logDir, record);

    const url = `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}/graphql`;
    record.announce(url);
    return {
      url,
      adminToken: token,
      installationId: id,
      connectorId: String(worker.ready.connectorId),
      databaseUrl: database.url,
      dataDir: home,
      logDir,
      simulator,
      died: Promise.race(this.deaths),
      stop: () => this.stop(),
    };
  }

  /** Only this machine can connect, and nothing is real: its users may sign in as anybody. */
  private isOnlyHere(host: string): boolean {
    return isLoopback(host) && this.env.DRAWBRIDGE_AWS !== "real" && this.env.NODE_ENV !== "production";
  }

  stop(): Promise<void> {
    this.stopped ??= (async () => {
      for (const stop of this.stops.toReversed()) {
        try {
          await stop();
        } catch (error) {
          this.say(error instanceof Error ? error.message : String(error));
        }
      }
    })();
    return this.stopped;
  }

  private async choosePort(host: string): Promise<number> {
    const { port } = this.options;
    if (port === undefined) return await freePort();
    const problem = await busyPort(port, host);
    if (problem !== null) throw new StartupError(problem);
    return port;
  }

  private async claimDataDir(): Promise<{ home: string; record: RunRecord }> {
    if (this.options.ephemeral) {
      const folder = await makeTempDir();
      this.stops.push(() => folder.remove());
      return { home: folder.path, record: { remember: (pid) => folder.remember(pid), announce() {}, release() {} } };
    }
    if (this.options.dataDir === undefined) throw new Error("A platform that lasts needs a dataDir.");
    const home = placeDataDir(this.options.dataDir, this.say);
    const record = await claimRun(home, this.say);
    this.stops.push(() => record.release());
    return { home, record };
  }

  private async startDatabase(home: string, record: RunRecord): Promise<Database> {
    const log = new ChildLog(join(home, "logs"), "postgres");
    let port: number | undefined;
    const { url, isNew, dataDir } = await this.startPart("PostgreSQL", log, async () => {
      const postgres = await startPostgres({
        dataDir: join(home, "postgres"),
        durable: !this.options.ephemeral,
        log: (line) => (/^\d{4}-/.test(line) ? log.write(line) : this.say(line)),
        port,
      });
      // A restarted PostgreSQL must keep its port for the other parts.
      port = postgres.port;
      record.remember(postgres.pid, "PostgreSQL");
      return postgres;
    });
    return { url: await ownDatabase(url), isNew, howToEmpty: `delete ${dataDir}` };
  }

  private async startSimulator(
    installationId: string,
    home: string,
    database: Database,
    record: RunRecord,
  ): Promise<NonNullable<RunningPlatform["simulator"]>> {
    // Credentials of this machine must not reach a simulation.
    for (const name of Object.keys(this.env).filter((found) => found.startsWith("AWS_"))) delete this.env[name];
    const kept = this.options.ephemeral ? {} : await keptWorld(home, database, this.env, this.say);
    const env = { ...this.env, ...kept, SIMULATOR_INSTALLATION_ID: installationId };
    const { ready } = await this.startProcess("simulator", env, join(home, "logs"), record);
    return ready as unknown as NonNullable<RunningPlatform["simulator"]>;
  }

  private startProcess(
    name: "simulator" | "server" | "worker",
    env: NodeJS.ProcessEnv,
    logDir: string,
    record: RunRecord,
  ): Promise<RunningChild> {
    const log = new ChildLog(logDir, name, this.options.quiet ? undefined : this.say);
    return this.startPart(`The ${name}`, log, () =>
      startChild({
        name,
        env,
        script: join(__dirname, "..", name, "main.js"),
        onLine: (line) => log.write(line),
        onSpawn: (pid) => record.remember(pid, name),
        signal: this.options.signal,
      }),
    );
  }

  private async startPart<P extends Part>(name: string, log: ChildLog, start: () => Promise<P>): Promise<P> {
    const part = await this.step(() => this.begin(name, log, start));
    this.stops.push(() => part.stop());
    this.deaths.push(part.died);
    return part.first;
  }

  /** Ephemeral parts are not restarted: the simulated world was in the dead process's memory. */
  private async begin<P extends Part>(name: string, log: ChildLog, start: () => Promise<P>) {
    if (!this.options.ephemeral) {
      return await keepRunning({ name, start, say: this.say, lastLines: () => log.lastLines() });
    }
    const first = await start();
    return { first, died: first.died, stop: () => first.stop() };
  }

  private async step<T>(work: () => Promise<T>): Promise<T> {
    this.options.signal?.throwIfAborted();
    return await work();
  }
}

/** The simulated world is kept as long as the database that refers to it, at one address. */
async function keptWorld(
  home: string,
  database: Database,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const file = join(home, "simulated-world.jsonl");
  if (database.isNew) rmSync(file, { force: true });
  else if (!existsSync(file) && database.howToEmpty) {
    say(
      `The simulated AWS of last time is not there, so grants of then will end. To begin anew, ${database.howToEmpty} and start again.`,
    );
  }
  const port = env.SIMULATOR_PORT || String(await portOfLastTime(`${file}.port`));
  writeFileSync(`${file}.port`, `${port}\n`);
  return {
    SIMULATOR_PORT: port,
    SIMULATOR_WORLD_FILE: file,
    SIMULATOR_WORLD_REMEDY: database.howToEmpty ?? `empty the database, delete ${file}`,
  };
}

/** The platform has its own database, apart from the server's administrative one. */
async function ownDatabase(adminUrl: string): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'drawbridge'");
    if (rowCount === 0) await client.query("create database drawbridge");
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = "/drawbridge";
  return url.href;
}
