import { describe, expect, it } from "vitest";
import { changesOf, differingFields, draftOf, rebase } from "./provider-draft";

const BEFORE = draftOf({
  name: "Okta",
  standing: "NAMED",
  enabled: true,
  vouchesForDomains: ["acme.example"],
  externalIdIssuers: [],
});

describe("what is typed of a provider", () => {
  it("becomes an input with nothing but what changed", () => {
    expect(changesOf({ ...BEFORE, domains: "acme.example\nexample.org, acme.example " }, BEFORE)).toEqual({
      vouchesForDomains: ["acme.example", "example.org", "acme.example"],
    });
    expect(changesOf({ ...BEFORE, name: " Okta ", domains: " acme.example\n" }, BEFORE)).toEqual({});
    expect(changesOf({ ...BEFORE, domains: "" }, BEFORE)).toEqual({ vouchesForDomains: [] });
  });

  it("stays on top of what somebody else saved meanwhile, and what was left alone is theirs", () => {
    const saved = { ...BEFORE, name: "Okta EU", standing: "DEFAULT" as const };
    const mine = rebase({ ...BEFORE, name: "Okta of Acme" }, BEFORE, saved);
    expect(mine).toEqual({ ...saved, name: "Okta of Acme" });
    expect(differingFields(mine, saved)).toEqual(["name"]);
  });
});
