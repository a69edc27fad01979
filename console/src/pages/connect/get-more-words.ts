import type { FieldProblem } from "../../parts/problem";

/** Of `customAccessDetails`, as people count characters; the server counts so too. */
export const MOST_CHARACTERS = 400;

/** An emoji with its modifiers is one, a line break is one. */
export function countCharacters(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The sentences for the field at this end of a path, such as "ownerRules.0.keyName". */
export function problemAt(problems: readonly FieldProblem[], path: string): string | undefined {
  const found = problems.filter((problem) => {
    const whole = problem.path.join(".");
    return whole === path || whole.endsWith(`.${path}`);
  });
  return found.length === 0 ? undefined : [...new Set(found.map(({ message }) => message))].join(" ");
}
