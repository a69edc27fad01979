import { describe, expect, it } from "vitest";
import { NEW_FLOW } from "./flow-draft";
import { differing, merged, usualChoices } from "./merge-drafts";

const base = { ...NEW_FLOW, name: "Payments" };
const mine = { ...base, name: "Payments by night", maxDurationSeconds: 7_200 };
const theirs = { ...base, description: "Ask in #payments", maxDurationSeconds: 1_800 };

describe("two edits of one flow", () => {
  it("are compared part by part", () => {
    expect(differing(mine, theirs)).toEqual(["name", "description", "maxDurationSeconds"]);
  });

  it("ask for a choice only where both changed a part", () => {
    expect(usualChoices(base, mine, theirs)).toEqual({ name: "mine", description: "theirs" });
  });

  it("are merged as chosen", () => {
    const choices = { ...usualChoices(base, mine, theirs), maxDurationSeconds: "theirs" as const };
    expect(merged(mine, theirs, choices)).toEqual({
      ...base,
      name: "Payments by night",
      description: "Ask in #payments",
      maxDurationSeconds: 1_800,
    });
  });
});
