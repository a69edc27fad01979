import { describe, expect, it } from "vitest";
import { filterInput, isFiltered, NO_FILTER, stateOfTokens, tokensOf } from "./cluster-filter";

const FULL = {
  ...NO_FILTER,
  search: "payments",
  region: "eu-west-1,eu-central-1",
  version: "1.34",
  tags: "team=Payments+Team&note=a%26b%3Dc%2C+d&empty=",
};

describe("the filter of clusters", () => {
  it("survives the way from the address to the field and back", () => {
    const { mine: _, ...kept } = FULL;
    expect(stateOfTokens(tokensOf(FULL))).toEqual(kept);
  });

  it("passes the address to the API, tags with special characters included", () => {
    expect(filterInput(FULL)).toMatchObject({
      search: "payments",
      regions: ["eu-west-1", "eu-central-1"],
      versions: ["1.34"],
      accountIds: null,
      ownedByMe: null,
      tags: [
        { key: "team", value: "Payments Team" },
        { key: "note", value: "a&b=c, d" },
        { key: "empty", value: "" },
      ],
    });
  });

  it("takes several tokens of one property as any of their values, each once", () => {
    const token = (value: string | string[]) => ({ propertyKey: "region", operator: "=" as const, value });
    expect(stateOfTokens([token(["eu-west-1", "us-east-1"]), token("eu-west-1")]).region).toBe("eu-west-1,us-east-1");
  });

  it("searches for the newest text alone", () => {
    const text = (value: string) => ({ operator: ":" as const, value });
    expect(stateOfTokens([text("old"), text("new")]).search).toBe("new");
  });

  it("is active as soon as any field is set", () => {
    expect([NO_FILTER, { ...NO_FILTER, mine: "1" }, FULL].map(isFiltered)).toEqual([false, true, true]);
  });
});
