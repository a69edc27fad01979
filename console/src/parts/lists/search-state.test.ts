import { describe, expect, it } from "vitest";
import { searchWith, stateIn } from "./search-state";

const DEFAULTS = { search: "", order: "NAME", cursors: "" };

describe("filters in the address", () => {
  it("are their defaults where the address says nothing", () => {
    expect(stateIn("", DEFAULTS)).toEqual(DEFAULTS);
    expect(stateIn("order=REGION&other=1", DEFAULTS)).toEqual({ search: "", order: "REGION", cursors: "" });
  });

  it("are not written where they are their defaults, so that one view has one address", () => {
    expect(searchWith({ order: "NAME", search: "" }, "order=REGION&search=a", DEFAULTS)).toBe("");
  });

  it("leave what the rest of the page keeps there", () => {
    expect(searchWith({ search: "eu" }, "tab=drift&order=REGION", DEFAULTS)).toBe("tab=drift&order=REGION&search=eu");
  });

  it.each(["a&b=c", "50 %", "team = Payments", "#1?", "+49", "日本語", "\u202eeliF", "<b>"])(
    "come back as they were typed: %j",
    (typed) => {
      expect(stateIn(searchWith({ search: typed }, "", DEFAULTS), DEFAULTS).search).toBe(typed);
    },
  );
});
