import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, type IntegrationDraft, inputOf, installInputOf, typedProblems } from "./draft";

const DRAFT: IntegrationDraft = {
  ...EMPTY_DRAFT,
  connectorId: "c1",
  resourceTypes: ["AWS_ACCOUNT", "EKS_CLUSTER"],
  values: {
    name: " AWS production ",
    region: "eu-west-1",
    excludedAccountIds: "000011112222, 444455556666",
    sessionDurationHours: "2",
    sharedEntriesAllowed: "true",
    foreignPolicies: "REMOVE",
    memberRoleName: "  ",
  },
};

/** The input as it is sent: JSON leaves out undefined values. */
const sent = (draft: IntegrationDraft) => JSON.parse(JSON.stringify(inputOf(draft)));

describe("a draft as the API takes it", () => {
  it("has each filled-in value in its type, and leaves out empty ones", () => {
    expect(sent(DRAFT)).toEqual({
      connectorId: "c1",
      resourceTypes: ["AWS_ACCOUNT", "EKS_CLUSTER"],
      name: "AWS production",
      region: "eu-west-1",
      excludedAccountIds: ["000011112222, 444455556666"],
      sessionDurationHours: 2,
      sharedEntriesAllowed: true,
      foreignPolicies: "REMOVE",
    });
    expect(sent(EMPTY_DRAFT)).toEqual({ resourceTypes: ["EKS_CLUSTER"] });
  });

  it("keeps texts for people as typed, and rows as they are", () => {
    const integrationOwners = [{ attribute: "group", values: ["Platform Team"] }];
    const ownerRules = [{ keyName: "team", attribute: "group", separator: ";" }];
    const draft = { ...EMPTY_DRAFT, customAccessDetails: " Use the VPN.\n", integrationOwners, ownerRules };
    expect(sent(draft)).toMatchObject({ customAccessDetails: " Use the VPN.\n", integrationOwners, ownerRules });
  });

  it.each(["two", "1.5", "1e3", "0x10"])("reports %j at its field rather than sending it", (text) => {
    const draft = { ...EMPTY_DRAFT, values: { sessionDurationHours: text } };
    expect(typedProblems(draft)).toEqual([
      { path: ["sessionDurationHours"], message: "'sessionDurationHours' must be a whole number." },
    ]);
    expect(sent(draft)).not.toHaveProperty("sessionDurationHours");
  });

  it("is passed to the templates in their types", () => {
    const install = { subnets: "subnet-1, subnet-2,", poolSize: "50", holdsManagementRole: "true", image: " " };
    expect(JSON.parse(JSON.stringify(installInputOf({ ...EMPTY_DRAFT, install })))).toEqual({
      format: "CLOUD_FORMATION",
      subnets: ["subnet-1", "subnet-2"],
      poolSize: 50,
      holdsManagementRole: true,
      targetUnitIds: [],
      securityGroups: [],
    });
  });
});
