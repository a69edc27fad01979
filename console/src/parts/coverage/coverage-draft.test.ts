import { expect, it } from "vitest";
import { areSame, isWhole, ownersOf } from "./coverage-draft";

const SAVED = {
  version: 3,
  ownerRules: [{ __typename: "OwnerRule", keyName: "team", attribute: "group", providerId: null, separator: null }],
  integrationOwners: [{ __typename: "IntegrationOwner", attribute: "group", providerId: "p1", values: ["Platform"] }],
} as const;

it("takes from saved rules only the fields of the API's input", () => {
  const owners = ownersOf(SAVED);
  expect(owners).toEqual({
    rules: [{ keyName: "team", attribute: "group", providerId: null, separator: null }],
    owners: [{ attribute: "group", providerId: "p1", values: ["Platform"] }],
  });
  expect(areSame(owners, ownersOf(SAVED))).toBe(true);
});

it("detects a change, and takes a missing value for null", () => {
  const owners = ownersOf(SAVED);
  expect(areSame(owners, { ...owners, rules: [{ keyName: "team", attribute: "group" }] })).toBe(true);
  expect(areSame(owners, { ...owners, rules: [{ keyName: "owner", attribute: "group" }] })).toBe(false);
  expect(areSame(owners, { ...owners, owners: [] })).toBe(false);
});

it("detects an incomplete row", () => {
  const owners = ownersOf(SAVED);
  expect(isWhole(owners)).toBe(true);
  expect(isWhole({ ...owners, rules: [{ keyName: " ", attribute: "group" }] })).toBe(false);
  expect(isWhole({ ...owners, owners: [{ attribute: "group", values: [] }] })).toBe(false);
});
