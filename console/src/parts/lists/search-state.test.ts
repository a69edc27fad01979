import { describe, expect, it } from "vitest";
import { searchWith, stateIn } from "./search-state";

const DEFAULTS = { search: "", order: "NAME", cursors: "" };

describe("filters in the address", () => {
  it("have their defaults where the address has no value", () => {
    expect(stateIn("", DEFAULTS)).toEqual(DEFAULTS);
    expect(stateIn("order=REGION&other=1", DEFAULTS)).toEqual({ search: "", order: "REGION", cursors: "" });
  });

  it("are not written where they have their defaults, so that one view has one address", () => {
    expect(searchWith({ order: "NAME", search: "" }, "order=REGION&search=a", DEFAULTS)).toBe("");
  });

  it("leave other parameters in the address", () => {
    expect(searchWith({ search: "eu" }, "tab=drift&order=REGION", DEFAULTS)).toBe("tab=drift&order=REGION&search=eu");
  });

  it("build on a search as the browser has it", () => {
    expect(searchWith({ search: "eu" }, "?tab=drift&team=%25", DEFAULTS)).toBe("tab=drift&team=%25&search=eu");
  });

  it.each(["a&b=c", "50 %", "team = Payments", "#1?", "+49", "日本語", "\u202eeliF", "<b>"])(
    "survive the address as typed: %j",
    (typed) => {
      expect(stateIn(searchWith({ search: typed }, "", DEFAULTS), DEFAULTS).search).toBe(typed);
    },
  );
});
