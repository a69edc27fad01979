import { describe, expect, it } from "vitest";
import { rolePattern } from "../../../parts/forms/role-pattern";
import { EMPTY_DRAFT, type IntegrationDraft } from "../draft/draft";
import { managementRoleArn, rolesInput, testInput } from "./roles-input";

const CONNECTOR = {
  accountId: "444455556666",
  callerArn: "arn:aws:sts::444455556666:assumed-role/DrawbridgeConnector/i-0a1b2c",
  region: "eu-central-1",
};

const draftOf = (part: Partial<IntegrationDraft>): IntegrationDraft => ({ ...EMPTY_DRAFT, connectorId: "c1", ...part });

describe("the values of the templates", () => {
  it("default to those of the draft and its connector", () => {
    const draft = draftOf({
      values: {
        region: "eu-west-1",
        managementAccountRoleArn: "arn:aws:iam::777788889999:role/platform/Management",
        externalId: "word",
      },
      install: { organizationId: " o-acme5k2x9q ", targetUnitIds: "ou-ab12-1, ou-ab12-2", memberRoleName: "" },
    });
    expect(rolesInput(draft, CONNECTOR, "CLOUD_FORMATION")).toMatchObject({
      rolesOnly: true,
      region: "eu-west-1",
      organizationId: "o-acme5k2x9q",
      managementAccountId: "777788889999",
      managementRoleName: "platform/Management",
      connectorAccountId: "444455556666",
      connectorRoleName: "DrawbridgeConnector",
      targetUnitIds: ["ou-ab12-1", "ou-ab12-2"],
      externalId: "word",
      memberRoleName: undefined,
    });
  });

  it("prefer the typed ones", () => {
    const draft = draftOf({ install: { connectorRoleName: "Other", region: "eu-north-1" } });
    expect(rolesInput(draft, CONNECTOR, "TERRAFORM")).toMatchObject({
      format: "TERRAFORM",
      connectorRoleName: "Other",
      region: "eu-north-1",
    });
  });

  it("belong to a pool, or to the people's own roles", () => {
    const install = { identityCenterInstanceArn: "arn:aws:sso:::instance/ssoins-1" };
    const pool = rolesInput(draftOf({ install }), CONNECTOR, "TERRAFORM");
    expect(pool).toMatchObject({ identityCenterInstanceArn: install.identityCenterInstanceArn });
    expect(pool.templateRolePattern).toBeUndefined();
    const template = "arn:{{partition}}:iam::{{accountId}}:role/people/{{userName}}";
    const values = {
      principalStrategy: "IAM_ROLE_TEMPLATE",
      principalRoleTemplate: template,
      sharedEntriesAllowed: "true",
    };
    const roles = rolesInput(draftOf({ install, values }), CONNECTOR, "TERRAFORM");
    expect(roles).toMatchObject({ templateRolePattern: "arn:aws:iam::*:role/people/*", allowSharedEntries: true });
    expect(roles.identityCenterInstanceArn).toBeUndefined();
    expect(rolePattern(" ")).toBeUndefined();
  });

  it("name the management role before it exists", () => {
    const of = (install: IntegrationDraft["install"]) =>
      managementRoleArn(rolesInput(draftOf({ install }), CONNECTOR, "CLOUD_FORMATION"));
    expect(of({})).toBeNull();
    expect(of({ managementAccountId: "777788889999" })).toBe("arn:aws:iam::777788889999:role/DrawbridgeManagementRole");
    expect(of({ managementAccountId: "777788889999", region: "cn-north-1", managementRoleName: "M" })).toBe(
      "arn:aws-cn:iam::777788889999:role/M",
    );
    expect(of({ managementAccountId: "777788889999", holdsManagementRole: "true" })).toBeNull();
  });
});

describe("a test of the draft", () => {
  it("splits lists, and leaves out empty values", () => {
    const values = { region: "eu-west-1", excludedAccountIds: "000011112222, 333344445555", externalId: " " };
    expect(testInput(draftOf({ values }))).toMatchObject({
      connectorId: "c1",
      region: "eu-west-1",
      excludedAccountIds: ["000011112222", "333344445555"],
      externalId: undefined,
      poolPermissionSetArns: [],
      waitSeconds: 0,
    });
    expect(testInput(draftOf({ connectorId: null }))).toBeNull();
  });
});
