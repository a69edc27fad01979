import { useState } from "react";
import { afterPointer } from "../../../parts/forms/after-pointer";
import type { FieldProblem } from "../../../parts/problems/problem";
import { isBehind, type SectionId, sectionOf } from "./sections";

interface Tried {
  readonly isTried: (problem: FieldProblem) => boolean;
  /** Marks a field, or a section that the viewer submitted. */
  readonly tried: (name: string) => void;
  readonly leave: (key: string) => void;
}

/** Decides which problems are shown: those of fields that lost the focus, and of submitted sections. */
export function useTried(furthest: SectionId): Tried {
  const [names, setNames] = useState<readonly string[]>([]);
  const tried = (name: string) => setNames((before) => (before.includes(name) ? before : [...before, name]));
  return {
    isTried: ({ path }) =>
      isBehind(furthest, sectionOf(path)) || names.includes(sectionOf(path)) || names.includes(String(path[0])),
    tried,
    leave: (key) => afterPointer(() => tried(key)),
  };
}
