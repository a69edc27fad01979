import type { FieldProblem } from "../../../parts/problems/problem";

/** What stands against a field, its items and parts included; an empty text: nothing. */
export function messageAt(problems: readonly FieldProblem[], key: string): string {
  const at = problems.filter(({ path }) => path.find((part) => part !== "input") === key);
  return [...new Set(at.map(({ message }) => message))].join(" ");
}
