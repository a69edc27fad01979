import { spawn } from "node:child_process";
import { PATIENCE_MS } from "../../testing/eventually";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of Node.js as an operator would. */
export function runScript(
  script: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return runProgram([process.execPath, ...script], env);
}

/** Runs a program, without a process manager, until it ends by itself; a late one is killed. */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(late);
  return { code, stdout: said.stdout.trim(), stderr: said.stderr.trim() };
}
