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
  it("are labelled as in the form, or by their key without a label", () => {
    const labels = ["ssoPortal", "resourceTypes", "later"].map((key) => labelOf(key, WORDS));
    expect(labels).toEqual(["SSO Portal", "Resource types", "later"]);
  });

  it("show no name of an enum as a value", () => {
    expect(valuesIn("foreignPolicies", "REPORT", WORDS)).toEqual(["Report them"]);
    expect(valuesIn("resourceTypes", "EKS_CLUSTER", WORDS)).toEqual(["EKS clusters"]);
    expect(valuesIn("sharedEntriesAllowed", "false", WORDS)).toEqual(["No"]);
  });

  it("are shown one by one, as typed", () => {
    expect(valuesIn("ssoPortal", " https://a , https://b", WORDS)).toEqual(["https://a", "https://b"]);
  });
});
