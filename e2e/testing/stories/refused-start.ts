import type { Harness } from "../harness";
import type { Ended } from "../run-to-end";

/** Exit code 1 and one line that is a sentence: no stack trace, no password. */
export function refusedStart(sentence: unknown) {
  return { code: 1, stdout: "", stderr: sentence };
}

/** A server and a worker with the same environment. */
export function bothRunToEnd(harness: Harness, env: Readonly<Record<string, string>>): Promise<Ended[]> {
  return Promise.all([startToEnd(harness, "server", env), startToEnd(harness, "worker", env)]);
}

/** A process without a terminal ends by one line of its log. `stderr` is the sentence of that line. */
export async function startToEnd(
  harness: Harness,
  name: "server" | "worker",
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const ended = await harness.runToEnd(`${name}/main`, env);
  const { level, name: named, msg } = JSON.parse(ended.stderr);
  expect([level, named]).toEqual([60, name]);
  return { ...ended, stderr: msg };
}
