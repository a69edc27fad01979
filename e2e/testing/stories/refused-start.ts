import type { Ended } from "../run-to-end";
import type { Stage } from "../stage";

/** Exit code 1 and one line that is a sentence: no stack trace, no password. */
export function refusedStart(sentence: unknown) {
  return { code: 1, stdout: "", stderr: sentence };
}

/** A server and a worker with the same environment. */
export function bothRunToEnd(stage: Stage, env: Readonly<Record<string, string>>): Promise<Ended[]> {
  return Promise.all([stage.runToEnd("server/main", env), stage.runToEnd("worker/main", env)]);
}
