import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";
import type { BareOrder, BareResult } from "./bare-loop";
import type { ScriptOrder } from "./plain-script";

interface Said {
  readonly ready?: true;
  readonly result?: BareResult;
  readonly error?: string;
}

export interface BareProcess {
  readonly pid: number;
  /** Runs the loop, or the plain script, once and resolves to its result. */
  run(order: BareOrder | ScriptOrder): Promise<BareResult>;
  stop(): Promise<void>;
}

export async function startBareProcess(env: NodeJS.ProcessEnv, onLine: (line: string) => void): Promise<BareProcess> {
  const child = fork(join(__dirname, "bare-child.js"), [], {
    env,
    execArgv: ["--enable-source-maps"],
    // A process group of its own: Ctrl-C at the terminal reaches only the benchmark, which stops its parts in order.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => onLine(text.trimEnd()));
  await answerOf(child);
  return {
    pid: child.pid!,
    async run(order) {
      child.send(order);
      const { result, error } = await answerOf(child);
      if (!result) throw new StartupError(`The bare loop failed: ${error ?? "it said nothing"}.`);
      return result;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(kill);
    },
  };
}

async function answerOf(child: ChildProcess): Promise<Said> {
  const over = new AbortController();
  try {
    const [said] = await Promise.race([
      once(child, "message", { signal: over.signal }),
      once(child, "exit", { signal: over.signal }).then(() => {
        throw new StartupError("The bare loop's process ended before it had answered.");
      }),
    ]);
    return said as Said;
  } finally {
    over.abort();
  }
}
