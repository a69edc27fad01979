import { randomBytes, randomUUID } from "node:crypto";
import { isAbsolute, join } from "node:path";
import { Pool } from "pg";
import { type RunningChild, startChild } from "../../launcher/processes";
import type { Fault, FaultSpec } from "../../simulator/gateway/faults";
import type { SimulatorOptions } from "../../simulator/options";
import { type Simulator, startSimulator } from "../../simulator/start";
import { eventually, PATIENCE_MS } from "../../testing/eventually";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database";
import { Api } from "./api";
import { assertNoSecrets, secretsGiven, secretsIn } from "./no-secrets";
import { type Ended, runScript } from "./run-to-end";

/**
 * A job's lock ran out, or a hint or a job was given up, and sweeps make up for it. Or the job consumer was not closed
 * in a second, and its connections end with the process.
 */
const SAYS_SLOW =
  /could not renew lock for job|The (live hint was not taken|queue did not take [\w.-]+) within|the job consumer is not closed in time/;

/** The alarm about a late end, which is right where a story takes longer than two minutes. */
export const saysLate = (line: string): boolean => line.includes("was not observed gone for two minutes");

const ALWAYS = Number.MAX_SAFE_INTEGER;

export interface HarnessOptions extends SimulatorOptions {
  /** Carries jobs and live events in place of PostgreSQL. */
  readonly redisUrl?: string;
  /** In place of a database of its own in the server of all tests: for stories that stop PostgreSQL. */
  readonly database?: TestDatabase;
}

/** Calls to AWS that wait for a test. */
export interface Held {
  release(): void;
  /** Resolves when there are so many, or one. */
  begun(count?: number): Promise<void>;
}

export interface RunningServer {
  readonly child: RunningChild;
  /** As the administrator. */
  readonly api: Api;
}

/**
 * An installation of its own: a database, an AWS, and whatever servers and workers a story starts. Use it with
 * `await using`: what was started is ended with it, by its own process id.
 */
export class Harness implements AsyncDisposable {
  readonly adminToken = `e2e-${randomBytes(24).toString("base64url")}`;
  /** Every line the processes wrote. */
  readonly lines: string[] = [];
  /** The output of scripts that ended by themselves. */
  private readonly said: string[] = [];
  /** The secrets that no output may contain. */
  private readonly secrets = new Set([this.adminToken]);
  private readonly children: RunningChild[] = [];

  private constructor(
    readonly aws: Simulator,
    readonly installationId: string,
    private readonly database: TestDatabase,
    private readonly pool: Pool,
    private readonly redisUrl: string | undefined,
  ) {}

  static async open({ redisUrl, database, ...options }: HarnessOptions = {}): Promise<Harness> {
    const installationId = randomUUID();
    const aws = await startSimulator({ ...options, roles: { installationId, ...options.roles } });
    const used = database ?? (await createTestDatabase());
    const pool = new Pool({ connectionString: used.url, application_name: "e2e", max: 1 });
    // PostgreSQL may be stopped by the story. The next statement connects anew, or fails by itself.
    pool.on("error", () => undefined);
    return new Harness(aws, installationId, used, pool, redisUrl);
  }

  /** A server knows nothing of AWS, neither an address nor credentials, unless a story gives them. */
  async startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
    const child = await this.start("server", env);
    const onAnswer = (text: string) => this.keepSecret(...secretsGiven(text));
    return { child, api: new Api(`http://127.0.0.1:${child.ready.port}/graphql`, this.adminToken, onAnswer) };
  }

  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<RunningChild> {
    return this.start("worker", { ...this.aws.env(), ...env });
  }

  /** A script of the build such as "server/main", or any other by its path, that ends by itself. */
  async runToEnd(script: string, env: Readonly<Record<string, string>> = this.env()): Promise<Ended> {
    return this.run([isAbsolute(script) ? script : built(script)], env);
  }

  /** The command of operators, with these words. */
  async drawbridge(words: readonly string[], env: Readonly<Record<string, string>> = this.env()): Promise<Ended> {
    return this.run([join(__dirname, "../../deploy/drawbridge.cjs"), ...words], env);
  }

  /** One account does not answer before `release`: no sync ends until then, however fast or slow the machine. */
  holdSyncs(): Held {
    const accountId = [...this.aws.world.accounts.keys()].findLast((id) => !this.aws.world.isManagement(id));
    return this.hold({ operation: "AssumeRole", accountId });
  }

  /** Calls that match get no answer before `release`. A worker asks again after a quarter of a minute, for a minute. */
  hold(calls: FaultSpec): Held {
    let open = () => {};
    const heldUntil = new Promise<void>((resolve) => {
      open = resolve;
    });
    const fault = this.aws.addFault({ ...calls, heldUntil, times: ALWAYS });
    return this.held(calls, open, () => ALWAYS - fault.remaining, [fault]);
  }

  /** A call that matches is never answered, nor is one that is sent in its place: whoever waits for it is stuck. */
  hang(call: FaultSpec): Held {
    const first = this.aws.addFault({ ...call, hang: true });
    const further = this.aws.addFault({ ...call, hang: true, applyFirst: undefined, times: ALWAYS });
    return this.held(
      call,
      () => {},
      () => 1 - first.remaining,
      [first, further],
    );
  }

  private held(calls: FaultSpec, open: () => void, count: () => number, faults: readonly Fault[]): Held {
    const release = () => {
      for (const { id } of faults) this.aws.clearFaults(id);
      open();
    };
    const begun = async (wanted = 1) => {
      await eventually(`${wanted} calls of ${calls.operation} are held`, count, (held) => held >= wanted);
    };
    return { release, begun };
  }

  /** Resolves when AWS has been asked for the operation, even if it never answers. */
  async isCalled(operation: string): Promise<void> {
    await eventually(`${operation} is called`, () => this.aws.calls({ operation, limit: 1 }).length > 0);
  }

  /** Resolves when no job of a sync run is left that could call AWS. For harnesses whose queue is on PostgreSQL. */
  async jobsHaveEnded(runId: string): Promise<void> {
    const open = "select name from bullmq.job where state in ('waiting', 'active') and data ->> 'runId' = $1";
    await eventually(
      "the jobs of the sync run are over",
      () => this.sql(open, [runId]),
      (jobs) => jobs.length === 0,
    );
  }

  /** Straight to the database, for what no client may see or do. */
  async sql<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query(text, parameters);
    return rows as Row[];
  }

  /** The lines that processes logged at that level or above, without those that say only that the machine is slow. */
  linesOfLevel(level: "warn" | "error"): string[] {
    const least = level === "warn" ? 40 : 50;
    const levelOf = (line: string) => Number(/"level":(\d+)/.exec(line)?.[1] ?? 60);
    return this.lines.filter((line) => levelOf(line) >= least && !SAYS_SLOW.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()));
    await this.pool.end();
    await this.database.drop();
    await this.aws.close();
    assertNoSecrets([...this.lines, ...this.said], this.secrets);
  }

  private async run(script: readonly [string, ...string[]], env: Readonly<Record<string, string>>): Promise<Ended> {
    this.keepSecret(...secretsIn(env));
    const ended = await runScript(script, env);
    this.said.push(ended.stdout, ended.stderr);
    return ended;
  }

  private keepSecret(...secrets: string[]): void {
    for (const secret of secrets) this.secrets.add(secret);
  }

  private async start(name: "server" | "worker", more: Readonly<Record<string, string>>): Promise<RunningChild> {
    const env = { ...this.env(), ...more };
    this.keepSecret(...secretsIn(env));
    const started = await startChild({
      name,
      script: built(`${name}/main`),
      env,
      onLine: (line) => void this.lines.push(line),
      readyTimeoutMs: PATIENCE_MS,
      sourceMaps: false,
    });
    const child = { ...started, stop: () => started.stop(PATIENCE_MS) };
    this.children.push(child);
    return child;
  }

  /** The environment of both kinds of process. */
  env(): Record<string, string> {
    return {
      DATABASE_URL: this.database.url,
      ...(this.redisUrl && { REDIS_URL: this.redisUrl }),
      PORT: "0",
      LOG_LEVEL: "debug",
      DRAWBRIDGE_AWS: "simulator",
      DRAWBRIDGE_ADMIN_TOKEN: this.adminToken,
      DRAWBRIDGE_INSTALLATION_ID: this.installationId,
      DRAWBRIDGE_CONNECTOR_NAME: "e2e",
    };
  }
}

/** Processes run what the build made. */
function built(script: string): string {
  return join(__dirname, "../../dist", `${script}.js`);
}

/** Ends a process at once, as a machine that loses power does. */
export async function kill(child: RunningChild): Promise<void> {
  process.kill(child.pid, "SIGKILL");
  await child.died;
}
