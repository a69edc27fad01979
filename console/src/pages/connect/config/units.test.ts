import { describe, expect, it } from "vitest";
import { excludedAccounts, excludedUnits, type Unit } from "./units";

const unit = (id: string, parentId: string | null, accounts: number): Unit => ({ id, parentId, name: null, accounts });
const UNITS = [unit("r", null, 10), unit("a", "r", 6), unit("b", "a", 2), unit("c", "r", 3)];

describe("excluded units", () => {
  it("include all units below them", () => {
    expect([...excludedUnits(UNITS, ["a"])]).toEqual(["a", "b"]);
  });

  it("count each account once, however many of its units are excluded", () => {
    expect(excludedAccounts(UNITS, ["a", "b"])).toEqual({ out: 6, all: 10 });
    expect(excludedAccounts(UNITS, ["b", "c"])).toEqual({ out: 5, all: 10 });
    expect(excludedAccounts(UNITS, ["unknown"])).toEqual({ out: 0, all: 10 });
  });
});
