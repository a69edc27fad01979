import { expect, it } from "vitest";
import { attributeOf, attributeOptions, chosenOption, defaultAttribute } from "./owner-attributes";

const OKTA = { providerId: "p1", providerName: "Okta" };
const ATTRIBUTES = [
  { attribute: "user", label: "User", ...OKTA },
  { attribute: "group", label: "Group", ...OKTA },
  { attribute: "cost center", label: "cost center", ...OKTA },
  { attribute: "user", label: "User", providerId: "p2", providerName: "Entra" },
];

it("offers the attributes of each provider below its name, and those of any provider", () => {
  expect(attributeOptions(ATTRIBUTES).map(({ label, options }) => [label, options.length])).toEqual([
    ["Okta", 3],
    ["Entra", 1],
    ["Any identity provider", 4],
  ]);
});

it("returns the chosen attribute, of one provider or of any", () => {
  for (const chosen of [
    { attribute: "cost center", providerId: "p1" },
    { attribute: "group", providerId: null },
    { attribute: "left", providerId: "gone" },
  ]) {
    expect(attributeOf(chosenOption(ATTRIBUTES, chosen))).toEqual(chosen);
  }
  expect(chosenOption(ATTRIBUTES, { attribute: "user", providerId: "p2" })).toMatchObject({ description: "Entra" });
});

it("starts with groups of the first provider, or of any where there is none", () => {
  expect(defaultAttribute(ATTRIBUTES)).toEqual({ attribute: "group", providerId: "p1" });
  expect(defaultAttribute([])).toEqual({ attribute: "group", providerId: null });
});
