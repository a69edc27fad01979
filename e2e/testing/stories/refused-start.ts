import type { Ended } from "../run-to-end";
import type { Stage } from "../stage";

/** Exit code 1 and one line that is a sentence: no stack trace, no password. */
export function refusedStart(sentence: unknown) {
  return { code: 1, stdout: "", stderr: sentence };
}

/** A server and a worker with the same environment. */
export function bothRunToEnd(stage: Stage, env: Readonly<Record<string, string>>): Promise<Ended[]> {
  return Promise.all([startToEnd(stage, "server", env), startToEnd(stage, "worker", env)]);
}

/** A process without a terminal ends by one line of its log. `stderr` is the sentence of that line. */
export async function startToEnd(
  stage: Stage,
  name: "server" | "worker",
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const ended = await stage.runToEnd(`${name}/main`, env);
  const { level, name: named, msg } = JSON.parse(ended.stderr);
  expect([level, named]).toEqual([60, name]);
  return { ...ended, stderr: msg };
}
