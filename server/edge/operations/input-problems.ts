import type { FieldProblem } from "../../../shared/kernel/app-error";

export type InputPath = readonly (string | number)[];

export function unstorableAt(path: InputPath): FieldProblem {
  return problemAt(path, "holds a character that cannot be stored");
}

/** A list that is longer than the place it is for. */
export function longListAt(path: InputPath, length: number, most: number): FieldProblem {
  return { ...problemAt(path, `has ${length} items; at most ${most} are allowed`), rule: "TOO_LONG" };
}

/** Paths start below the variable or the argument. */
export function problemAt(whole: InputPath, problem: string): FieldProblem {
  const path = whole.length > 1 ? whole.slice(1) : [...whole];
  const what = path.length > 0 ? `'${path.join(".")}'` : "The document";
  return { path, message: `${what} ${problem}.` };
}
