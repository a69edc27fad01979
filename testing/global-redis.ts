import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freePort } from "../launcher/free-port";
import { redisProgram } from "../launcher/which";

export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts the machine's Redis or Valkey on a loopback port, a free one unless it is given; null when there is none.
 * Nothing is written to disk.
 */
export async function startTestRedis(givenPort?: number): Promise<TestRedis | null> {
  const program = redisProgram();
  if (program === null) return null;
  const port = givenPort ?? (await freePort());
  const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no" };
  const child = spawn(
    program,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { cwd: "/", env: process.env, stdio: ["ignore", "pipe", "ignore"] },
  );
  if (!(await isReady(child))) return null;
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "close");
    },
  };
}

function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line.includes("Ready to accept connections")) resolve(true);
    });
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
  });
}
