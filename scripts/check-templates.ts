import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { templateProblems } from "../simulator/iam/template-use";

export interface Check {
  readonly heading: string;
  readonly passed: boolean;
  readonly output: string;
}

/** Makes the simulators of all tests with `env` record the template statements that they needed. */
export function recordTemplateUse(): { env: NodeJS.ProcessEnv; lines(): string[] } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-templates-"));
  const file = join(folder, "used-statements.jsonl");
  return {
    env: { ...process.env, SIMULATOR_USED_STATEMENTS: file },
    lines: () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Checks that the templates of deploy/aws allow exactly what the stories of `npm test` need. */
export function checkTemplates(lines: readonly string[]): Check {
  const problems = templateProblems(lines);
  return {
    heading: "Templates and the calls of the stories",
    passed: problems.length === 0,
    output: problems.join("\n"),
  };
}
