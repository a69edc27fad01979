import { useState } from "react";
import type { FieldProblem } from "../../../parts/problems/problem";
import { isBehind, type SectionId, sectionOf } from "./sections";

interface Tried {
  readonly isTried: (problem: FieldProblem) => boolean;
  /** A section that somebody wanted to go on from, or a field. */
  readonly tried: (name: string) => void;
  readonly leave: (key: string) => void;
}

/** Which problems are told by now: of fields that somebody left, and of sections that somebody went on from. */
export function useTried(furthest: SectionId): Tried {
  const [names, setNames] = useState<readonly string[]>([]);
  const tried = (name: string) => setNames((before) => (before.includes(name) ? before : [...before, name]));
  return {
    isTried: ({ path }) =>
      isBehind(furthest, sectionOf(path)) || names.includes(sectionOf(path)) || names.includes(String(path[0])),
    tried,
    // A click that leaves a field is over by then: what stands against the field would move what is clicked.
    leave: (key) => void setTimeout(() => tried(key), A_CLICK_MS),
  };
}

const A_CLICK_MS = 300;
