import type { FieldProblem } from "../problems/problem";

/** The sentences for the field at this end of a path, such as "ownerRules.0.keyName". */
export function problemAt(problems: readonly FieldProblem[], path: string): string | undefined {
  const found = problems.filter((problem) => {
    const whole = problem.path.join(".");
    return whole === path || whole.endsWith(`.${path}`);
  });
  return found.length === 0 ? undefined : [...new Set(found.map(({ message }) => message))].join(" ");
}
