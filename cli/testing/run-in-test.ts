import { type Command, exitCodeOf } from "../command";

/** Runs a command in this process; answers its output and exit code. */
export async function runInTest(command: Command, args: readonly string[], env: Readonly<Record<string, string>>) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await exitCodeOf(command, args, {
    env,
    print: (text) => void stdout.push(text),
    complain: (text) => void stderr.push(text),
  });
  return { code, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
}
