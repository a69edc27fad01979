import { describe, expect, it } from "vitest";
import { type ConnectedOrganization, knownInstall } from "./known-install";

const ACME: ConnectedOrganization = {
  id: "1",
  name: "Acme",
  region: "eu-west-1",
  organizationId: "o-acme5k2x9q",
  managementAccountId: "310254870016",
  managementAccountRoleArn: "arn:aws:iam::310254870016:role/org/Reader",
  memberRoleName: "DrawbridgeMemberRole",
  externalId: "abc",
  principalStrategy: "IDENTITY_CENTER",
  principalRoleTemplate: null,
  poolPermissionSetArns: ["arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-1"],
  connector: { id: "2", accountId: "310254873349" },
};

describe("what is known for the files of a connector", () => {
  it("is whatever an integration and its syncs say", () => {
    expect(knownInstall(ACME, "r-ab12")).toEqual({
      region: "eu-west-1",
      organizationId: "o-acme5k2x9q",
      managementAccountId: "310254870016",
      managementRoleName: "org/Reader",
      memberRoleName: "DrawbridgeMemberRole",
      externalId: "abc",
      targetUnitIds: "r-ab12",
      connectorAccountId: "310254873349",
      identityCenterInstanceArn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
    });
  });

  it("says roles of people's own where the integration gives access by them", () => {
    const byTemplate = {
      ...ACME,
      principalStrategy: "IAM_ROLE_TEMPLATE",
      principalRoleTemplate: "arn:{{partition}}:iam::{{accountId}}:role/people/{{userName}}",
    } as const;
    expect(knownInstall(byTemplate, undefined)).toMatchObject({
      templateRolePattern: "arn:aws:iam::*:role/people/*",
    });
    expect(knownInstall(byTemplate, undefined)).not.toHaveProperty("identityCenterInstanceArn");
  });

  it("leaves out what no sync has found yet", () => {
    const unread = {
      ...ACME,
      organizationId: null,
      managementAccountId: null,
      connector: { id: "2", accountId: null },
    };
    expect(Object.keys(knownInstall(unread, undefined))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/organizationId|targetUnitIds|connectorAccountId/)]),
    );
    expect(knownInstall(unread, undefined)).toMatchObject({ managementAccountId: "310254870016" });
  });
});
