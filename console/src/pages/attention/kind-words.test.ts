import { describe, expect, it } from "vitest";
import { inGroups, isKind, KIND_GROUPS, KIND_WORDS } from "./kind-words";

describe("the list of problems", () => {
  it("has each kind in exactly one group", () => {
    const grouped = KIND_GROUPS.flatMap(({ kinds }) => kinds);
    expect([...grouped].sort()).toEqual(Object.keys(KIND_WORDS).sort());
  });

  it("is shown by group, without losing an item or showing an empty group", () => {
    const items = [
      { kind: "READ_HELD" as const, n: 1 },
      { kind: "MANY_LEAVERS" as const, n: 2 },
      { kind: "MAIL_REFUSED" as const, n: 3 },
    ];
    expect(inGroups(items).map((group) => group.items.map(({ n }) => n))).toEqual([[1, 2], [3]]);
  });

  it("ignores an unknown kind in the address", () => {
    expect(["READ_HELD", "toString", "", "x"].filter(isKind)).toEqual(["READ_HELD"]);
  });
});
