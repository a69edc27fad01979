import { describe, expect, it } from "vitest";
import { afterOf, isPaged } from "./cursor-pages";

describe("pages of a list", () => {
  it("start after the last cursor of the address", () => {
    expect(["", "a", "a~b"].map(afterOf)).toEqual([null, "a", "b"]);
  });

  it("are shown where there is more than one", () => {
    const cases = [
      isPaged("", undefined),
      isPaged("", { hasNextPage: false }),
      isPaged("", { hasNextPage: true }),
      isPaged("a", { hasNextPage: false }),
      isPaged("a", undefined),
    ];
    expect(cases).toEqual([false, false, true, true, true]);
  });
});
