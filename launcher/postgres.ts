import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { tryLock } from "#bootstrap/lock-file.cjs";
import { commandLine, identify } from "#bootstrap/process-identity.cjs";
import { StartupError } from "../shared/kernel/app-error";
import { endProcess, waitUntil } from "./end-process";
import { isPortFree, portOfLastTime } from "./free-port";
import { findPostgres } from "./postgres-binaries";
import { placeData, prepareData } from "./postgres-data";
import { type RunAs, stateFolders, unprivilegedUser } from "./run-as";

export interface PostgresOptions {
  /** The data folder. Password, port and lock are stored beside it as `<dataDir>.password`, `.port`, `.lock`. */
  readonly dataDir: string;
  /** Default: a free port, the same as last time where possible. */
  readonly port?: number;
  /** False trades durability for speed: for tests and demos only. */
  readonly durable: boolean;
  readonly log?: (line: string) => void;
  /** Fallback folders when PostgreSQL's user cannot reach the code or `dataDir`. */
  readonly fallbackFolders?: readonly string[];
}

export interface RunningPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The actual data folder: `dataDir`, or its fallback. */
  readonly dataDir: string;
  /** This start created the data. */
  readonly isNew: boolean;
  /** Resolves to one sentence if PostgreSQL ends unexpectedly. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL from npm on the loopback address, with existing data if any. A server left behind by a killed
 * launcher is shut down and started again. Throws StartupError with one sentence for problems that a person has to fix
 * first.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {});
  const folders = options.fallbackFolders ?? stateFolders(options.durable);
  const runAs = unprivilegedUser();
  const binaries = findPostgres(runAs, folders, log);
  const dataDir = placeData(options.dataDir, runAs, folders, log);
  const release = lockData(dataDir);
  try {
    const isNew = !existsSync(join(dataDir, "PG_VERSION"));
    const password = await prepareData({ dataDir, runAs, binaries, durable: options.durable });
    await killOrphans(dataDir, log);
    const { child, port, lines } = await startOnSomePort(options, dataDir, binaries.postgres, runAs);
    endWithUs(child);
    writeFileSync(portFile(dataDir), `${port}\n`);
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      port,
      pid: child.pid!,
      dataDir,
      isNew,
      ...lifeOf(child, lines, release),
    };
  } catch (error) {
    release();
    throw error;
  }
}

function lockData(dataDir: string): () => void {
  const lock = tryLock(`${dataDir}.lock`);
  if (lock.taken) return lock.release;
  throw new StartupError(
    `The data folder ${dataDir} is in use by another Drawbridge (process ${lock.holder?.pid ?? "unknown"}): stop that one first.`,
  );
}

/** This process holds the lock, so the parent of a server still running here is gone. */
async function killOrphans(dataDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const found = identify(Number.parseInt(readFileSync(pidFile, "utf8"), 10));
  if (!found) return;
  const command = commandLine(found.pid);
  if (!command.includes("postgres") || !command.includes(dataDir)) {
    // The pid belongs to another program now, which PostgreSQL would take for a running server.
    rmSync(pidFile, { force: true });
    return;
  }
  log(`ending the PostgreSQL left behind by an earlier run (process ${found.pid})`);
  const ended = await endProcess(found, [
    { signal: "SIGINT", graceMs: 10_000 },
    { signal: "SIGQUIT", graceMs: 5_000 },
  ]);
  if (!ended)
    throw new StartupError(`PostgreSQL of an earlier run (process ${found.pid}) does not end: end it by hand.`);
}

interface StartedPostgres {
  readonly child: ChildProcess;
  readonly port: number;
  readonly lines: string[];
}

async function startOnSomePort(
  options: PostgresOptions,
  dataDir: string,
  postgres: string,
  runAs: RunAs,
): Promise<StartedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(options.port, dataDir);
    const outcome = await startOnPort(options, dataDir, postgres, runAs, port);
    if ("child" in outcome) return outcome;
    // Another program took the port meanwhile, or backends of a killed server are still ending.
    const passing = options.port === undefined ? /Address already in use|shared memory/ : /shared memory/;
    const last = outcome.lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? outcome.lines.at(-1);
    if (attempt < 10 && outcome.lines.some((line) => passing.test(line))) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      continue;
    }
    throw new StartupError(`PostgreSQL did not start with the data in ${dataDir}: ${withoutPrefix(last)}`);
  }
}

/** The message of a log line, without time, process and level. */
function withoutPrefix(line = "it said nothing."): string {
  return line.replace(/^.*?\b(LOG|ERROR|FATAL|PANIC):\s+/, "");
}

async function choosePort(wanted: number | undefined, dataDir: string): Promise<number> {
  if (wanted === undefined) return await portOfLastTime(portFile(dataDir));
  if (await isPortFree(wanted)) return wanted;
  throw new StartupError(
    `Port ${wanted} is in use by another program: stop it, or choose another port for PostgreSQL.`,
  );
}

function portFile(dataDir: string): string {
  return `${dataDir}.port`;
}

/** Resolves when connections are accepted; rejects with PostgreSQL's message when it ended before. */
async function startOnPort(
  options: PostgresOptions,
  dataDir: string,
  postgres: string,
  runAs: RunAs,
  port: number,
): Promise<StartedPostgres | { lines: string[] }> {
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // Tests and demos without durability share one PostgreSQL among many servers and workers.
    max_connections: options.durable ? 200 : 500,
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    ...(options.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const child = spawn(
    postgres,
    ["-D", dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // A process group of its own: Ctrl-C must reach only the launcher, which stops PostgreSQL last.
    { ...runAs, cwd: "/", detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  const lines: string[] = [];
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 50) lines.shift();
      options.log?.(line);
      if (line.includes("ready to accept connections")) resolve(true);
    });
    child.once("error", (error) => {
      lines.push(error.message);
      resolve(false);
    });
    child.once("close", () => resolve(false));
  });
  return (await ready) ? { child, port, lines } : { lines };
}

/**
 * A shell that waits for the end of its input and then stops PostgreSQL, after its clients, which notice by themselves.
 */
const WATCH = 'while read -r _; do :; done; sleep 2; kill -INT "$0"; sleep 8; kill -QUIT "$0"';

/** PostgreSQL itself does not notice its parent's death. */
function endWithUs(postgres: ChildProcess): void {
  const watch = spawn("/bin/sh", ["-c", WATCH, String(postgres.pid)], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => undefined);
  watch.stdin.on("error", () => undefined);
  watch.unref();
  // Sent before the pid can be reused.
  postgres.once("close", () => watch.kill("SIGKILL"));
}

function lifeOf(child: ChildProcess, lines: string[], release: () => void): Pick<RunningPostgres, "died" | "stop"> {
  let stopping = false;
  const ended = once(child, "close");
  const died = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => {
      release();
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      if (!stopping) resolve(`PostgreSQL ${how}: ${withoutPrefix(lines.at(-1)).replace(/\.$/, "")}.`);
    });
  });
  return {
    died,
    async stop() {
      stopping = true;
      const steps = [
        ["SIGINT", 15_000],
        ["SIGQUIT", 5_000],
        ["SIGKILL", 5_000],
      ] as const;
      for (const [signal, graceMs] of steps) {
        if (hasEnded(child)) break;
        child.kill(signal);
        await waitUntil(() => hasEnded(child), graceMs);
      }
      await ended;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
