import { expect, it } from "vitest";
import { attributeOf, attributeOptions, chosenOption, defaultAttribute } from "./owner-attributes";

const OKTA = { providerId: "p1", providerName: "Okta" };
const ATTRIBUTES = [
  { attribute: "user", label: "User", ...OKTA },
  { attribute: "group", label: "Group", ...OKTA },
  { attribute: "cost center", label: "cost center", ...OKTA },
  { attribute: "user", label: "User", providerId: "p2", providerName: "Entra" },
];

it("offers what each provider has below its name, and what any has", () => {
  expect(attributeOptions(ATTRIBUTES).map(({ label, options }) => [label, options.length])).toEqual([
    ["Okta", 3],
    ["Entra", 1],
    ["Any identity provider", 4],
  ]);
});

it("gives back what was chosen, of one provider or of any", () => {
  for (const chosen of [
    { attribute: "cost center", providerId: "p1" },
    { attribute: "group", providerId: null },
    { attribute: "left", providerId: "gone" },
  ]) {
    expect(attributeOf(chosenOption(ATTRIBUTES, chosen))).toEqual(chosen);
  }
  expect(chosenOption(ATTRIBUTES, { attribute: "user", providerId: "p2" })).toMatchObject({ description: "Entra" });
});

it("begins with groups of the first provider, or of any where there is none", () => {
  expect(defaultAttribute(ATTRIBUTES)).toEqual({ attribute: "group", providerId: "p1" });
  expect(defaultAttribute([])).toEqual({ attribute: "group", providerId: null });
});
