import { describe, expect, it } from "vitest";
import { labelOf, type SettingWords, valuesIn } from "./configuration-words";

const WORDS = {
  configurationKeys: [
    { key: "ssoPortal", label: "SSO Portal", type: "TEXT", choices: [] },
    { key: "sharedEntriesAllowed", label: "Shared Entries Allowed", type: "BOOLEAN", choices: [] },
    {
      key: "foreignPolicies",
      label: "Policies Added By Others",
      type: "CHOICE",
      choices: [{ value: "REPORT", label: "Report them" }],
    },
  ],
  resourceTypes: [{ type: "EKS_CLUSTER", name: "EKS clusters" }],
} as unknown as SettingWords;

describe("the settings of an integration", () => {
  it("are called as in the form, and by their key where it has none", () => {
    const labels = ["ssoPortal", "resourceTypes", "later"].map((key) => labelOf(key, WORDS));
    expect(labels).toEqual(["SSO Portal", "Resource types", "later"]);
  });

  it("have no name of an enum for a value", () => {
    expect(valuesIn("foreignPolicies", "REPORT", WORDS)).toEqual(["Report them"]);
    expect(valuesIn("resourceTypes", "EKS_CLUSTER", WORDS)).toEqual(["EKS clusters"]);
    expect(valuesIn("sharedEntriesAllowed", "false", WORDS)).toEqual(["No"]);
  });

  it("are shown each by itself, as they were typed", () => {
    expect(valuesIn("ssoPortal", " https://a , https://b", WORDS)).toEqual(["https://a", "https://b"]);
  });
});
