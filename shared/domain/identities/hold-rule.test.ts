import { exceedsLimits, holdReasonsOf, holdSentence, type ReadCounts } from "./hold-rule";

const LIMITS = { percent: 5, count: 3 };
const NOTHING = { before: 100, added: 0, changed: 0, removed: 0 };
const UNTOUCHED: ReadCounts = { people: NOTHING, groups: NOTHING, memberships: NOTHING, owners: NOTHING };

describe("removals", () => {
  it.each([
    [1, 10, false],
    [3, 3, false],
    [4, 4, true],
    [4, 79, true],
    [4, 80, false],
    [5, 100, false],
    [6, 100, true],
    [0, 0, false],
  ])("%i of %i exceed the limits: %s", (removed, before, expected) => {
    expect(exceedsLimits(removed, before, LIMITS)).toBe(expected);
  });

  it("never exceed 100 %, and a share of none leaves the number alone to count", () => {
    expect(exceedsLimits(1_000, 1_000, { percent: 100, count: 0 })).toBe(false);
    expect(exceedsLimits(1, 1_000, { percent: 0, count: 0 })).toBe(true);
  });
});

describe("a read", () => {
  it("that removes nothing is not held, however much it adds and changes", () => {
    const people = { before: 1, added: 9_000, changed: 1, removed: 0 };
    expect(holdReasonsOf({ ...UNTOUCHED, people }, LIMITS)).toEqual([]);
  });

  it("is held for each kind that would lose too much, with a sentence each", () => {
    const counts = {
      people: { ...NOTHING, before: 2_000, removed: 412 },
      groups: { ...NOTHING, before: 20, removed: 3 },
      memberships: { ...NOTHING, before: 40, removed: 7 },
      owners: { before: 12, removed: 12 },
    };
    const reasons = holdReasonsOf(counts, LIMITS);
    expect(reasons).toEqual([
      { of: "PEOPLE", removed: 412, before: 2_000, message: "412 of 2,000 people would go." },
      { of: "MEMBERSHIPS", removed: 7, before: 40, message: "7 of 40 memberships would go." },
      { of: "OWNERS", removed: 12, before: 12, message: "12 of 12 resources would lose the owner they have." },
    ]);
    expect(holdSentence(reasons)).toBe(
      "412 of 2,000 people would go, 7 of 40 memberships would go and 12 of 12 resources would lose the owner they have",
    );
    expect(holdSentence(reasons.slice(0, 1))).toBe("412 of 2,000 people would go");
  });
});
