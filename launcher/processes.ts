import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { StartupError } from "../shared/kernel/app-error";
import { waitUntil } from "./end-process";

export interface ChildSpec {
  /** The name in messages, such as "server". */
  readonly name: string;
  /** The compiled main file. */
  readonly script: string;
  /** The environment of the child, to which DRAWBRIDGE_READY_JSON is added. Nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
  /** Called when the process exists, long before it is ready. */
  readonly onSpawn?: (pid: number) => void;
  readonly readyTimeoutMs?: number;
  readonly signal?: AbortSignal;
  /** False: stack traces name compiled files. Reading the maps takes a tenth of a start. */
  readonly sourceMaps?: boolean;
}

export interface RunningChild {
  readonly name: string;
  readonly pid: number;
  /** The contents of the child's readiness line. */
  readonly ready: Record<string, unknown>;
  /** Resolves to one sentence if the child ends unexpectedly. */
  readonly died: Promise<string>;
  /** SIGTERM, and SIGKILL after the grace period (10 s by default). */
  stop(graceMs?: number): Promise<void>;
}

const END_WITH_PARENT = require.resolve("#bootstrap/end-with-parent.cjs");

/**
 * Starts a part of the platform, which ends when this process does. Resolves when the part reports readiness in a line
 * of JSON on its standard output. Throws StartupError with the child's reason, or with its most telling output line,
 * when it ends or is not ready in time.
 */
export async function startChild(spec: ChildSpec): Promise<RunningChild> {
  spec.signal?.throwIfAborted();
  const maps = spec.sourceMaps === false ? [] : ["--enable-source-maps"];
  const child = spawn(process.execPath, [...maps, "--require", END_WITH_PARENT, spec.script], {
    env: { ...spec.env, DRAWBRIDGE_READY_JSON: "1" },
    // A process group of its own: Ctrl-C at the terminal reaches only the launcher, which stops the parts in order.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // The child ends when this pipe closes. Nothing is written to it, so its errors do not matter.
  child.stdin.on("error", () => undefined);
  if (child.pid) spec.onSpawn?.(child.pid);
  const last = new TailBuffer();
  let stopping = false;
  const stop = async (graceMs = 10_000) => {
    stopping = true;
    await stopChild(child, graceMs);
  };
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`The ${spec.name} could not be started: ${error.message}.`));
    child.once("close", (code, signal) => resolve(`The ${spec.name} ${howItEnded(code, signal)}${last.asReason()}`));
  });
  try {
    const ready = await readiness(spec, child, last, ended);
    const died = new Promise<string>((resolve) => void ended.then((why) => !stopping && resolve(why)));
    return { name: spec.name, pid: child.pid!, ready, died, stop };
  } catch (error) {
    await stop(2_000);
    throw error;
  }
}

function readiness(
  spec: ChildSpec,
  child: ChildProcess,
  last: TailBuffer,
  ended: Promise<string>,
): Promise<Record<string, unknown>> {
  const seconds = (spec.readyTimeoutMs ?? 60_000) / 1000;
  let settle = () => {};
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StartupError(`The ${spec.name} was not ready within ${seconds} s${last.asReason()}`)),
      seconds * 1000,
    );
    spec.signal?.addEventListener("abort", () => reject(spec.signal?.reason), { once: true });
    void ended.then((why) => reject(new StartupError(why)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const said = asObject(line);
      if (said && typeof said.startupError === "string") reject(new StartupError(said.startupError));
      else if (said && (said.ready === true || typeof said.url === "string")) resolve(said);
      else take(line);
    });
    createInterface({ input: child.stderr! }).on("line", take);
    settle = () => clearTimeout(timer);
  }).finally(() => settle());

  function take(line: string): void {
    last.add(line);
    spec.onLine?.(line);
  }
}

async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  for (const [signal, waitMs] of [["SIGTERM", graceMs] as const, ["SIGKILL", 5_000] as const]) {
    if (hasEnded(child)) return;
    child.kill(signal);
    await waitUntil(() => hasEnded(child), waitMs);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

/** The last lines of a child's output, to explain its end. */
class TailBuffer {
  private readonly lines: string[] = [];

  add(line: string): void {
    if (line.trim() === "") return;
    this.lines.push(line);
    if (this.lines.length > 20) this.lines.shift();
  }

  /** ": <reason>." from the last line with an error, or the last plain line; "." when there is none. */
  asReason(): string {
    const telling =
      this.lines.findLast((line) => /error|fatal|"level":[56]0/i.test(line)) ??
      this.lines.findLast((line) => !line.startsWith("{"));
    return telling ? `: ${logMessageOf(telling).replace(/\.$/, "")}.` : ".";
  }
}

/** The message of a log line, JSON or text. */
export function logMessageOf(line: string): string {
  const logged = asObject(line);
  if (!logged) return line.trim();
  const error = logged.err as { message?: unknown } | undefined;
  return [logged.msg, error?.message].filter((part) => typeof part === "string" && part !== "").join(": ") || line;
}

export function asObject(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
