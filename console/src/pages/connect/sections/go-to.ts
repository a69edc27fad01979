import { useEffect, useState } from "react";
import { fieldId } from "../../../parts/forms/field-id";
import type { FieldProblem } from "../../../parts/problems/problem";
import { isBehind, type SectionId, sectionOf } from "./sections";

export interface Goal {
  readonly section: SectionId;
  /** Left out: the section as a whole. */
  readonly key?: string;
}

/** Opens a section and moves the focus there. */
export function useGoTo(open: SectionId | null, onShow: (section: SectionId) => void): (goal: Goal) => void {
  const [goal, setGoal] = useState<Goal | null>(null);
  useEffect(() => {
    if (goal === null || open !== goal.section) return;
    const field = goal.key === undefined ? null : document.getElementById(fieldId(goal.key));
    const target = field ?? document.getElementById(goal.section);
    target?.scrollIntoView({ block: field ? "center" : "start" });
    controlIn(target)?.focus({ preventScroll: true });
    setGoal(null);
  }, [goal, open]);
  return (next) => {
    onShow(next.section);
    setGoal(next);
  };
}

/** The section and field of a problem. Sections that are not reached yet stay closed. */
export function goalOf({ path }: FieldProblem, furthest: SectionId): Goal {
  const section = sectionOf(path);
  if (isBehind(section, furthest)) return { section: furthest };
  return { section, key: String(path.find((part) => part !== "input")) };
}

function controlIn(place: HTMLElement | null): HTMLElement | null {
  if (place === null || place.matches("input, textarea, button, [tabindex]")) return place;
  return place.querySelector<HTMLElement>("input, textarea, button") ?? place;
}
