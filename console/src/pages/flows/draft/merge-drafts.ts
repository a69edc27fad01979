import type { FlowDraft } from "./flow-draft";

type Part = keyof FlowDraft;
export type Choices = Partial<Record<Part, "mine" | "theirs">>;

/** The parts whose values differ. */
export function differing(one: FlowDraft, other: FlowDraft): Part[] {
  return (Object.keys(one) as Part[]).filter((part) => !isSame(one[part], other[part]));
}

/**
 * A part that only one side changed takes the value of that side. A part that both changed needs a choice of the
 * viewer.
 */
export function usualChoices(base: FlowDraft, mine: FlowDraft, theirs: FlowDraft): Choices {
  const choices: Choices = {};
  for (const part of differing(mine, theirs)) {
    if (isSame(base[part], mine[part])) choices[part] = "theirs";
    else if (isSame(base[part], theirs[part])) choices[part] = "mine";
  }
  return choices;
}

export function merged(mine: FlowDraft, theirs: FlowDraft, choices: Choices): FlowDraft {
  const taken = (Object.keys(choices) as Part[]).filter((part) => choices[part] === "theirs");
  return { ...mine, ...Object.fromEntries(taken.map((part) => [part, theirs[part]])) };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
