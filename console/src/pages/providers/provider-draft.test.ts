import { describe, expect, it } from "vitest";
import { changesOf, differingFields, draftOf, rebase } from "./provider-draft";

const BEFORE = draftOf({
  name: "Okta",
  standing: "NAMED",
  enabled: true,
  vouchesForDomains: ["acme.example"],
  externalIdIssuers: [],
});

describe("the draft of a provider", () => {
  it("becomes an input with only the changes", () => {
    expect(changesOf({ ...BEFORE, domains: "acme.example\nexample.org, acme.example " }, BEFORE)).toEqual({
      vouchesForDomains: ["acme.example", "example.org", "acme.example"],
    });
    expect(changesOf({ ...BEFORE, name: " Okta ", domains: " acme.example\n" }, BEFORE)).toEqual({});
    expect(changesOf({ ...BEFORE, domains: "" }, BEFORE)).toEqual({ vouchesForDomains: [] });
  });

  it("stays on top of another saved change, and keeps that change in other fields", () => {
    const saved = { ...BEFORE, name: "Okta EU", standing: "DEFAULT" as const };
    const mine = rebase({ ...BEFORE, name: "Okta of Acme" }, BEFORE, saved);
    expect(mine).toEqual({ ...saved, name: "Okta of Acme" });
    expect(differingFields(mine, saved)).toEqual(["name"]);
  });
});
