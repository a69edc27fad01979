import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { isRunning, type ProcessIdentity } from "#bootstrap/process-identity.cjs";
import type { RunningPlatform } from "../../launcher/platform";
import { type RunningChild, startChild } from "../../launcher/processes";
import { eventually, PATIENCE_MS } from "../../testing/eventually";
import { testDataParent } from "../../testing/memory-folder";

/** The parts of `npm start`, in a folder of their own. */
const LAUNCHER = `
const { startPlatform } = require(${JSON.stringify(join(__dirname, "../../dist/launcher/platform.js"))});
startPlatform({ dataDir: __dirname, ephemeral: false, quiet: false, say: (line) => console.error(line) }).then(
  (platform) => {
    process.on("SIGTERM", () => platform.stop());
    void platform.died.then((why) => console.error(why));
    console.log(JSON.stringify({ ready: true, ...platform }));
  },
  (error) => { console.log(JSON.stringify({ startupError: error.message })); process.exitCode = 1; });
`;

/** The quickstart with data that outlives its processes: started, stopped and killed as often as a story likes. */
export class KeptQuickstart implements AsyncDisposable {
  readonly folder = mkdtempSync(join(testDataParent(), "drawbridge-test-"));
  /** Every line that it said. */
  readonly said: string[] = [];
  private launcher: RunningChild | null = null;

  constructor(private readonly env: Readonly<Record<string, string>> = {}) {
    // PostgreSQL, which may run as another user than we do, has to pass through.
    chmodSync(this.folder, 0o755);
    writeFileSync(join(this.folder, "launcher.js"), LAUNCHER);
  }

  async start(): Promise<RunningPlatform> {
    const { PATH, HOME } = process.env;
    this.launcher = await startChild({
      name: "launcher",
      script: join(this.folder, "launcher.js"),
      env: { PATH, HOME, TMPDIR: tmpdir(), LOG_LEVEL: "debug", ...this.env },
      onLine: (line) => void this.said.push(line),
      readyTimeoutMs: PATIENCE_MS,
    });
    return this.launcher.ready as unknown as RunningPlatform;
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    await this.launcher?.stop(PATIENCE_MS);
    this.launcher = null;
  }

  /** Kills what was started by hand, and nothing else. Resolves when all that it had started is gone as well. */
  async killStarter(): Promise<void> {
    const parts = this.parts();
    process.kill(this.launcher!.pid, "SIGKILL");
    await this.launcher!.died;
    this.launcher = null;
    await eventually(
      "the parts are gone",
      () => parts.filter(isRunning),
      (left) => left.length === 0,
    );
  }

  /** Processes that run now, or ran when the starter was killed; the newest of each name. */
  parts(): (ProcessIdentity & { readonly name: string })[] {
    const { processes } = JSON.parse(readFileSync(join(this.folder, "run.json"), "utf8")) as {
      processes: (ProcessIdentity & { name: string })[];
    };
    return [...new Map(processes.map((part) => [part.name, part])).values()];
  }

  /** Resolves when it has said that, after having said `before` lines. */
  async hasSaid(words: string, before = 0): Promise<void> {
    await eventually(`it is said: ${words}`, () => this.said.slice(before).some((line) => line.includes(words)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Statements to the database of a platform, for what no client may do. */
export function sqlOf({ databaseUrl }: RunningPlatform) {
  return {
    async sql<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query(text, parameters)).rows as Row[];
      } finally {
        await client.end();
      }
    },
  };
}
