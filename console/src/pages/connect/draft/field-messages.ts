import type { FieldProblem } from "../../../parts/problems/problem";

/** The problems of a field, its items and parts included; an empty text: none. */
export function messageAt(problems: readonly FieldProblem[], key: string): string {
  const at = problems.filter(({ path }) => path.find((part) => part !== "input") === key);
  return [...new Set(at.map(({ message }) => message))].join(" ");
}
