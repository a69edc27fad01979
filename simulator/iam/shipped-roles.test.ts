import { RequestContext } from "./condition";
import { evaluatePolicies, type Verdict } from "./evaluate";
import { readTemplate, roleOfStack, type TemplateRole } from "./template-roles";

const ACCOUNT = "111122223333";
const MANAGEMENT = "777788889999";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const ANOTHER = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f4";
const ORGANIZATION = "o-acme5k2x9q";

const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/payments`;
const ENTRY = `arn:aws:eks:eu-west-1:${ACCOUNT}:access-entry/payments/role/${ACCOUNT}/any/6ec0`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const RESERVED = `${ROLE}/aws-reserved/sso.amazonaws.com`;
const SLOT = `${RESERVED}/eu-west-1/AWSReservedSSO_drawbridge-07_0123456789abcdef`;
const SLOT_IN_US = `${RESERVED}/AWSReservedSSO_drawbridge-107_0123456789abcdef`;
const ADMIN = `${RESERVED}/eu-west-1/AWSReservedSSO_AdministratorAccess_0123456789abcdef`;
const ANA = `${ROLE}/people/ana`;
const SET = "arn:aws:sso:::permissionSet/ssoins-7223f0a1b2c3d4e5/ps-0123456789abcdef";
const KEY = `arn:aws:kms:eu-west-1:${MANAGEMENT}:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b`;

type Keys = Record<string, string | string[]>;

const CLUSTER_ADMIN = { "eks:policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" };
const NETWORKING = { "eks:policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSNetworkingPolicy" };
const GROUPS = { "eks:kubernetesGroups": ["viewers"] };
const of = (principal: string) => ({ "eks:principalArn": principal });
const tags = (kind: "Request" | "Resource", installation = INSTALLATION) => ({
  [`aws:${kind}Tag/managed-by`]: "drawbridge",
  [`aws:${kind}Tag/drawbridge-installation`]: installation,
});
const TAGGING = {
  ...tags("Request"),
  "aws:TagKeys": ["managed-by", "drawbridge-installation", "drawbridge-target"],
};
const OURS = tags("Resource");
const OTHER_TOOL = { ...OURS, "aws:ResourceTag/managed-by": "terraform" };

const stack = (file: string, logicalName: string, parameters: Record<string, string>) =>
  roleOfStack({ template: readTemplate(file), parameters, accountId: ACCOUNT, region: "eu-west-1" }, logicalName);
const trusting = { ConnectorAccountId: "444455556666", ExternalId: "word", OrganizationId: ORGANIZATION };

const memberRole = (parameters: Record<string, string>) =>
  stack("member-role.yaml", "MemberRole", { ...trusting, ...parameters });
const slots = { PoolPrefix: "drawbridge" };
const template = { InstallationId: INSTALLATION, TemplateRolePattern: "arn:aws:iam::*:role/people/*" };
const wide = { ...template, TemplateRolePattern: "arn:aws:iam::*:role/Draw*" };
const reserved = { ...template, TemplateRolePattern: "arn:aws:iam::*:role/aws*" };
const groups = { AllowKubernetesGroups: "true" };
const shared = { ...template, AllowSharedEntries: "true" };

function verdict({ statements }: TemplateRole, action: string, resource: string, keys: Keys): Verdict {
  return evaluatePolicies(statements, { action, resource, context: new RequestContext(Object.entries(keys)) });
}

type Case = [name: string, parameters: Record<string, string>, action: string, keys: Keys, allowed: boolean];

describe("the member role", () => {
  const resourceOf = (action: string) => (/^(Create|ListAccessEntries|DescribeCluster)/.test(action) ? CLUSTER : ENTRY);

  it.each<Case>([
    ["discovers", {}, "DescribeCluster", {}, true],
    ["reads no entry where it gives nothing", {}, "DescribeAccessEntry", of(SLOT), false],
    ["makes no entry where it gives nothing", {}, "CreateAccessEntry", of(SLOT), false],
    ["deletes no entry where it gives nothing", {}, "DeleteAccessEntry", of(SLOT), false],
    [
      "gives nothing by an installation id alone",
      { InstallationId: INSTALLATION },
      "CreateAccessEntry",
      of(SLOT),
      false,
    ],

    ["makes the entry of a slot", slots, "CreateAccessEntry", of(SLOT), true],
    [
      "makes the entry of a slot where Identity Center is in us-east-1",
      slots,
      "CreateAccessEntry",
      of(SLOT_IN_US),
      true,
    ],
    ["says the type", slots, "CreateAccessEntry", { ...of(SLOT), "eks:accessEntryType": "STANDARD" }, true],
    [
      "makes none of another type",
      slots,
      "CreateAccessEntry",
      { ...of(SLOT), "eks:accessEntryType": "EC2_LINUX" },
      false,
    ],
    ["makes none with a user name", slots, "CreateAccessEntry", { ...of(SLOT), "eks:username": "ana" }, false],
    ["makes none with groups", slots, "CreateAccessEntry", { ...of(SLOT), ...GROUPS }, false],
    [
      "makes one with groups where they are allowed",
      { ...slots, ...groups },
      "CreateAccessEntry",
      { ...of(SLOT), ...GROUPS },
      true,
    ],
    ["makes none for another permission set", slots, "CreateAccessEntry", of(ADMIN), false],
    [
      "makes none for a role of that name elsewhere",
      slots,
      "CreateAccessEntry",
      of(`${ROLE}/x/AWSReservedSSO_drawbridge-07_0`),
      false,
    ],
    [
      "makes none for a slot of another account",
      slots,
      "CreateAccessEntry",
      of(SLOT.replace(ACCOUNT, MANAGEMENT)),
      false,
    ],
    [
      "makes none for a longer prefix",
      slots,
      "CreateAccessEntry",
      of(SLOT.replace("drawbridge-", "drawbridges-")),
      false,
    ],
    ["makes none for a role by template", slots, "CreateAccessEntry", { ...of(ANA), ...TAGGING }, false],
    ["deletes the entry of a slot, whatever its tags", slots, "DeleteAccessEntry", of(SLOT), true],
    ["deletes no other", slots, "DeleteAccessEntry", { ...of(ADMIN), ...OURS }, false],
    ["adds a policy", slots, "AssociateAccessPolicy", { ...of(SLOT), ...CLUSTER_ADMIN }, true],
    ["adds no policy that nobody can be given", slots, "AssociateAccessPolicy", { ...of(SLOT), ...NETWORKING }, false],
    [
      "adds no policy to another entry",
      slots,
      "AssociateAccessPolicy",
      { ...of(ADMIN), ...OURS, ...CLUSTER_ADMIN },
      false,
    ],
    ["takes any policy off", slots, "DisassociateAccessPolicy", { ...of(SLOT), ...NETWORKING }, true],
    [
      "takes none off another entry",
      slots,
      "DisassociateAccessPolicy",
      { ...of(ADMIN), ...OURS, ...NETWORKING },
      false,
    ],
    ["takes groups of others off", slots, "UpdateAccessEntry", { ...of(SLOT), ...GROUPS }, true],
    ["gives no groups", slots, "UpdateAccessEntry", of(SLOT), false],
    ["gives groups where they are allowed", { ...slots, ...groups }, "UpdateAccessEntry", of(SLOT), true],
    [
      "regroups no other entry",
      { ...slots, ...groups },
      "UpdateAccessEntry",
      { ...of(ADMIN), ...OURS, ...GROUPS },
      false,
    ],
    ["tags nothing", slots, "TagResource", { ...of(SLOT), ...TAGGING }, false],

    ["makes the entry of a role by template", template, "CreateAccessEntry", { ...of(ANA), ...TAGGING }, true],
    ["makes no slot's entry", template, "CreateAccessEntry", { ...of(SLOT), ...TAGGING }, false],
    ["makes none without tags", template, "CreateAccessEntry", of(ANA), false],
    [
      "makes none of another tool",
      template,
      "CreateAccessEntry",
      { ...of(ANA), ...TAGGING, "aws:RequestTag/managed-by": "terraform" },
      false,
    ],
    [
      "makes none of another installation",
      template,
      "CreateAccessEntry",
      { ...of(ANA), ...tags("Request", ANOTHER) },
      false,
    ],
    [
      "makes none of another type by template",
      template,
      "CreateAccessEntry",
      { ...of(ANA), ...TAGGING, "eks:accessEntryType": "EC2_LINUX" },
      false,
    ],
    [
      "makes none with a user name by template",
      template,
      "CreateAccessEntry",
      { ...of(ANA), ...TAGGING, "eks:username": "ana" },
      false,
    ],
    ["makes none with groups by template", template, "CreateAccessEntry", { ...of(ANA), ...TAGGING, ...GROUPS }, false],
    [
      "makes one with groups by template where allowed",
      { ...template, ...groups },
      "CreateAccessEntry",
      { ...of(ANA), ...TAGGING, ...GROUPS },
      true,
    ],
    ["makes none outside of the pattern", template, "CreateAccessEntry", { ...of(`${ROLE}/admin`), ...TAGGING }, false],
    [
      "makes none for another account",
      template,
      "CreateAccessEntry",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...TAGGING },
      false,
    ],
    ["makes none for itself", wide, "CreateAccessEntry", { ...of(`${ROLE}/DrawbridgeMemberRole`), ...TAGGING }, false],
    [
      "makes none for the connector",
      wide,
      "CreateAccessEntry",
      { ...of(`${ROLE}/DrawbridgeConnectorRole`), ...TAGGING },
      false,
    ],
    ["makes none for Identity Center's roles", reserved, "CreateAccessEntry", { ...of(ADMIN), ...TAGGING }, false],
    ["makes one beside those", wide, "CreateAccessEntry", { ...of(`${ROLE}/DrawbridgePeople`), ...TAGGING }, true],
    ["deletes its own entry", template, "DeleteAccessEntry", { ...of(ANA), ...OURS }, true],
    ["deletes none of others", template, "DeleteAccessEntry", of(ANA), false],
    [
      "deletes none of another tool",
      template,
      "DeleteAccessEntry",
      { ...of(ANA), ...OURS, "aws:ResourceTag/managed-by": "x" },
      false,
    ],
    [
      "deletes none of another installation",
      template,
      "DeleteAccessEntry",
      { ...of(ANA), ...tags("Resource", ANOTHER) },
      false,
    ],
    ["deletes none outside of the pattern", template, "DeleteAccessEntry", { ...of(ADMIN), ...OURS }, false],
    [
      "deletes none of another account",
      template,
      "DeleteAccessEntry",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS },
      false,
    ],
    [
      "adds a policy to its own entry",
      template,
      "AssociateAccessPolicy",
      { ...of(ANA), ...OURS, ...CLUSTER_ADMIN },
      true,
    ],
    [
      "adds none that nobody can be given",
      template,
      "AssociateAccessPolicy",
      { ...of(ANA), ...OURS, ...NETWORKING },
      false,
    ],
    ["adds none to an entry of others", template, "AssociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, false],
    [
      "adds none to one of another tool",
      template,
      "AssociateAccessPolicy",
      { ...of(ANA), ...OTHER_TOOL, ...CLUSTER_ADMIN },
      false,
    ],
    [
      "adds none to one of another installation",
      template,
      "AssociateAccessPolicy",
      { ...of(ANA), ...tags("Resource", ANOTHER), ...CLUSTER_ADMIN },
      false,
    ],
    [
      "adds none outside of the pattern",
      template,
      "AssociateAccessPolicy",
      { ...of(ADMIN), ...OURS, ...CLUSTER_ADMIN },
      false,
    ],
    [
      "adds none in another account",
      template,
      "AssociateAccessPolicy",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS, ...CLUSTER_ADMIN },
      false,
    ],
    [
      "takes any policy off its own entry",
      template,
      "DisassociateAccessPolicy",
      { ...of(ANA), ...OURS, ...NETWORKING },
      true,
    ],
    [
      "takes none off an entry of others",
      template,
      "DisassociateAccessPolicy",
      { ...of(ANA), ...CLUSTER_ADMIN },
      false,
    ],
    ["takes groups off its own entry", template, "UpdateAccessEntry", { ...of(ANA), ...OURS, ...GROUPS }, true],
    ["gives no groups by template", template, "UpdateAccessEntry", { ...of(ANA), ...OURS }, false],
    [
      "gives groups by template where allowed",
      { ...template, ...groups },
      "UpdateAccessEntry",
      { ...of(ANA), ...OURS },
      true,
    ],
    ["regroups no entry of others", { ...template, ...groups }, "UpdateAccessEntry", { ...of(ANA), ...GROUPS }, false],
    [
      "regroups none of another tool",
      { ...template, ...groups },
      "UpdateAccessEntry",
      { ...of(ANA), ...OTHER_TOOL, ...GROUPS },
      false,
    ],
    [
      "regroups none of another installation",
      { ...template, ...groups },
      "UpdateAccessEntry",
      { ...of(ANA), ...tags("Resource", ANOTHER), ...GROUPS },
      false,
    ],
    [
      "regroups none outside of the pattern",
      { ...template, ...groups },
      "UpdateAccessEntry",
      { ...of(ADMIN), ...OURS, ...GROUPS },
      false,
    ],
    [
      "regroups none of another account",
      { ...template, ...groups },
      "UpdateAccessEntry",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS, ...GROUPS },
      false,
    ],
    ["puts its tags back", template, "TagResource", { ...of(ANA), ...TAGGING }, true],
    ["keeps its tags", template, "TagResource", { ...of(ANA), ...TAGGING, ...OURS }, true],
    [
      "takes no entry of another installation over",
      template,
      "TagResource",
      { ...of(ANA), ...TAGGING, ...tags("Resource", ANOTHER) },
      false,
    ],
    [
      "puts no other tags",
      template,
      "TagResource",
      { ...of(ANA), ...TAGGING, "aws:TagKeys": ["managed-by", "team"] },
      false,
    ],
    [
      "puts no tags of another tool",
      template,
      "TagResource",
      { ...of(ANA), ...TAGGING, "aws:RequestTag/managed-by": "x" },
      false,
    ],
    [
      "puts no tags of another installation",
      template,
      "TagResource",
      { ...of(ANA), ...TAGGING, ...tags("Request", ANOTHER) },
      false,
    ],
    ["tags none outside of the pattern", template, "TagResource", { ...of(ADMIN), ...TAGGING }, false],
    [
      "tags none of another account",
      template,
      "TagResource",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...TAGGING },
      false,
    ],
    ["tags none of Identity Center's roles", reserved, "TagResource", { ...of(ADMIN), ...TAGGING }, false],
    ["tags none of itself", wide, "TagResource", { ...of(`${ROLE}/DrawbridgeMemberRole`), ...TAGGING }, false],
    ["takes no tags off", template, "UntagResource", { ...of(ANA), ...OURS }, false],

    ["shares an entry", shared, "AssociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, true],
    ["takes off what it shared", shared, "DisassociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, true],
    ["takes nothing else off", shared, "DisassociateAccessPolicy", { ...of(ANA), ...NETWORKING }, false],
    ["shares none outside of the pattern", shared, "AssociateAccessPolicy", { ...of(ADMIN), ...CLUSTER_ADMIN }, false],
    [
      "shares none of another account",
      shared,
      "AssociateAccessPolicy",
      { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...CLUSTER_ADMIN },
      false,
    ],
    [
      "shares none of Identity Center's roles",
      { ...shared, ...reserved },
      "AssociateAccessPolicy",
      { ...of(ADMIN), ...CLUSTER_ADMIN },
      false,
    ],
    [
      "shares no groups of Identity Center's roles",
      { ...shared, ...reserved, ...groups },
      "UpdateAccessEntry",
      of(ADMIN),
      false,
    ],
    [
      "shares none of itself",
      { ...shared, ...wide },
      "AssociateAccessPolicy",
      { ...of(`${ROLE}/DrawbridgeMemberRole`), ...CLUSTER_ADMIN },
      false,
    ],
    ["deletes no shared entry", shared, "DeleteAccessEntry", of(ANA), false],
    ["shares no groups", shared, "UpdateAccessEntry", { ...of(ANA), ...GROUPS }, false],
    ["shares groups where they are allowed", { ...shared, ...groups }, "UpdateAccessEntry", of(ANA), true],
    ["shares groups within the pattern only", { ...shared, ...groups }, "UpdateAccessEntry", of(ADMIN), false],
    [
      "shares groups in this account only",
      { ...shared, ...groups },
      "UpdateAccessEntry",
      of(ANA.replace(ACCOUNT, MANAGEMENT)),
      false,
    ],
    [
      "shares no groups of itself",
      { ...shared, ...wide, ...groups },
      "UpdateAccessEntry",
      of(`${ROLE}/DrawbridgeMemberRole`),
      false,
    ],
    [
      "shares nothing without a pattern",
      { ...slots, AllowSharedEntries: "true" },
      "AssociateAccessPolicy",
      { ...of(ANA), ...CLUSTER_ADMIN },
      false,
    ],
  ])("%s: %j %s %j", (_, parameters, action, keys, allowed) => {
    expect(verdict(memberRole(parameters), `eks:${action}`, resourceOf(action), keys)).toBe(
      allowed ? "ALLOW" : "IMPLICIT_DENY",
    );
  });

  it.each([
    ["tags a cluster as an entry is made there", TAGGING, true],
    ["puts no other tag on one", { ...TAGGING, "aws:TagKeys": ["owner"] }, false],
    ["puts no tag of another tool on one", { ...TAGGING, "aws:RequestTag/managed-by": "x" }, false],
    ["puts no tag of another installation on one", { ...TAGGING, ...tags("Request", ANOTHER) }, false],
  ])("%s", (_, keys, allowed) => {
    expect(verdict(memberRole(template), "eks:TagResource", CLUSTER, keys)).toBe(allowed ? "ALLOW" : "IMPLICIT_DENY");
  });

  it.each([
    [slots, SLOT, true],
    [slots, `${ROLE}/AWSReservedSSO_drawbridge-07_0123456789abcdef`, true],
    [slots, ANA, false],
    [template, ANA, true],
    [template, `${ROLE}/ana`, true],
    [template, ANA.replace(ACCOUNT, MANAGEMENT), false],
    [{}, SLOT, false],
  ])("reads with %j the role %s: %s", (parameters, role, allowed) => {
    expect(verdict(memberRole(parameters), "iam:GetRole", role, {})).toBe(allowed ? "ALLOW" : "IMPLICIT_DENY");
  });
});

const holder = { ...{ InstallationId: INSTALLATION }, ManagementAccountId: MANAGEMENT, IdentityCenterKeyArn: KEY };
const managementRole = (parameters: Record<string, string> = holder) =>
  stack("management-role.yaml", "ManagementRole", { ...trusting, ManagementAccountId: MANAGEMENT, ...parameters });
const connector = (parameters: Record<string, string>) =>
  stack("connector-task.yaml", "ConnectorRole", {
    InstallationId: INSTALLATION,
    OrganizationId: ORGANIZATION,
    ...parameters,
  });

describe.each([
  ["the management role", managementRole()],
  ["a connector that holds the management role", connector({ ...holder, HoldsManagementRole: "true" })],
])("%s", (_, role) => {
  const pool = (installation: string) => ({ "aws:ResourceTag/drawbridge-pool": installation });

  it.each<[string, string, Keys, Verdict]>([
    ["the installation's slot", SET, pool(INSTALLATION), "ALLOW"],
    ["a slot of another installation", SET, pool(ANOTHER), "IMPLICIT_DENY"],
    ["a permission set without the pool's tag", SET, { "aws:ResourceTag/managed-by": "drawbridge" }, "IMPLICIT_DENY"],
    ["the instance", "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5", {}, "ALLOW"],
    ["an account", `arn:aws:sso:::account/${ACCOUNT}`, {}, "ALLOW"],
    ["the management account", `arn:aws:sso:::account/${MANAGEMENT}`, {}, "EXPLICIT_DENY"],
  ])("assigns and takes away by %s", (__, resource, keys, expected) => {
    expect(verdict(role, "sso:CreateAccountAssignment", resource, keys)).toBe(expected);
    expect(verdict(role, "sso:DeleteAccountAssignment", resource, keys)).toBe(expected);
  });

  it.each([
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "AttachManagedPolicyToPermissionSet",
    "CreatePermissionSet",
    "DeletePermissionSet",
    "DeletePermissionsBoundaryFromPermissionSet",
    "ProvisionPermissionSet",
    "PutInlinePolicyToPermissionSet",
    "PutPermissionsBoundaryToPermissionSet",
    "TagResource",
    "UntagResource",
    "UpdatePermissionSet",
  ])("never does %s", (operation) => {
    const keys = pool(INSTALLATION);
    expect(verdict(role, `sso:${operation}`, SET, keys)).toBe("IMPLICIT_DENY");
  });

  const viaCenter = {
    "kms:ViaService": "sso.eu-west-1.amazonaws.com",
    "kms:EncryptionContext:aws:sso:instance-arn": "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5",
  };
  const viaStore = {
    "kms:ViaService": "identitystore.eu-west-1.amazonaws.com",
    "kms:EncryptionContext:aws:identitystore:identitystore-arn":
      "arn:aws:identitystore::777788889999:identitystore/d-9",
  };
  it.each<[string, string, Keys, boolean]>([
    ["by Identity Center", KEY, viaCenter, true],
    ["by the identity store", KEY, viaStore, true],
    ["by itself", KEY, {}, false],
    ["by another service", KEY, { ...viaCenter, "kms:ViaService": "s3.eu-west-1.amazonaws.com" }, false],
    [
      "by another service with the store's context",
      KEY,
      { ...viaStore, "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
      false,
    ],
    ["by Identity Center without its context", KEY, { "kms:ViaService": viaCenter["kms:ViaService"] }, false],
    ["by the identity store without its context", KEY, { "kms:ViaService": viaStore["kms:ViaService"] }, false],
    ["of another name", KEY.replace("3a1f", "4a1f"), viaCenter, false],
  ])("uses the key %s", (__, key, keys, allowed) => {
    expect(verdict(role, "kms:Decrypt", key, keys)).toBe(allowed ? "ALLOW" : "IMPLICIT_DENY");
  });
});

it("the management role changes nothing without an installation, and uses no key that is not named", () => {
  const actions = managementRole({}).statements.flatMap((statement) => statement.actions);
  expect(actions.filter((action) => !/:(Describe|List)/.test(action))).toEqual([]);
});

it("a connector that holds the management role has exactly its statements, beside those that assume roles", () => {
  const held = connector({ ...holder, HoldsManagementRole: "true" }).statements.filter(
    ({ sid }) => sid !== "AssumeRoles",
  );
  expect(held).toEqual(managementRole().statements);
});

describe("a connector", () => {
  const arn = "arn:aws:iam::777788889999:role/DrawbridgeManagementRole";
  const connecting = connector({ ManagementAccountRoleArn: arn });
  const ours = { "aws:ResourceOrgID": ORGANIZATION };

  it.each<[string, Keys, boolean]>([
    [`${ROLE}/DrawbridgeMemberRole`, ours, true],
    [arn, ours, true],
    [`${ROLE}/DrawbridgeMemberRole`, { "aws:ResourceOrgID": "o-other00000" }, false],
    [`${ROLE}/DrawbridgeMemberRole`, {}, false],
    [`${ROLE}/Admin`, ours, false],
  ])("assumes %s with %j: %s", (role, keys, allowed) => {
    expect(verdict(connecting, "sts:AssumeRole", role, keys)).toBe(allowed ? "ALLOW" : "IMPLICIT_DENY");
  });

  it("does nothing else by itself", () => {
    expect(connecting.statements.flatMap(({ actions }) => actions)).toEqual(["sts:AssumeRole"]);
  });
});

it.each([
  ["member-role.yaml", memberRole({ ...slots, ...shared, ...groups })],
  ["management-role.yaml", managementRole()],
  ["connector-task.yaml", connector({ ...holder, HoldsManagementRole: "true" })],
])("%s stays within what IAM takes as the inline policies of one role", (_, { policies }) => {
  const characters = policies.map(({ document }) => JSON.stringify(document).replaceAll(/\s/g, "").length);
  const sum = characters.reduce((one, other) => one + other, 0);
  expect(sum).toBeLessThan(10_240);
});

it.each(["member-role.yaml", "management-role.yaml", "connector-task.yaml", "pool.yaml"])(
  "%s gives no name twice, which CloudFormation refuses",
  (file) => {
    const { Parameters, Conditions, Rules, Resources } = readTemplate(file);
    const names = [Parameters, Conditions, Rules, Resources].flatMap((section) => Object.keys(section));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  },
);
