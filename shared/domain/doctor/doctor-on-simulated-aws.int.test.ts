import type { Simulator } from "../../../simulator/start";
import type { Integration } from "../integrations/integration.entity";
import type { DoctorCheck } from "./doctor-run.entity";
import {
  createDoctorHarness,
  DOCTOR_MANAGEMENT_ID,
  DOCTOR_PAYMENTS_ID,
  type DoctorHarness,
} from "./testing/doctor-harness";

const MANAGEMENT_ROLE = "DrawbridgeManagementRole";
const MEMBER_ROLE = "DrawbridgeMemberRole";
const TEMPLATE = "arn:aws:iam::{{accountId}}:role/people/{{userName}}";

let harness: DoctorHarness;
let aws: Simulator;

beforeAll(async () => {
  harness = await createDoctorHarness();
  aws = harness.aws;
});
afterAll(() => harness.close());

/** An integration with one account in scope, so that a problem is reported once. */
async function withPayments(given: Partial<Integration> = {}): Promise<Integration> {
  const others = [...aws.world.accounts.keys()].filter((id) => id !== DOCTOR_PAYMENTS_ID);
  return harness.begin({ excludedAccountIds: others, ...given });
}

const wrong = (checks: readonly DoctorCheck[]) =>
  checks.filter(({ state }) => state === "FAILED" || state === "WARNING");

describe("a doctor run where the shipped templates are deployed", () => {
  let checks: DoctorCheck[];
  let before: string;
  const world = async () => (await fetch(`${aws.url}/_simulator/state`)).text();

  beforeAll(async () => {
    const integration = await harness.begin();
    before = await world();
    checks = await harness.examine(integration);
  });

  it("finds only the scenario's problems: an account without the role, a cluster without access entries", () => {
    expect(wrong(checks).map(({ name, state, accountId, code }) => [name, state, accountId, code])).toEqual(
      expect.arrayContaining([
        ["MEMBER_ROLE", "FAILED", "310254884349", "MEMBER_ROLE_DENIED"],
        ["AUTHENTICATION_MODE", "WARNING", "310254879905", "ACCESS_ENTRIES_DISABLED"],
      ]),
    );
    expect(wrong(checks)).toHaveLength(2);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(12);
  });

  it("tests each action of the roles, or reports that it does not", () => {
    const told = checks.map(({ action, message }) => `${action} ${message}`).join();
    for (const action of [
      ..."ListAccounts ListTagsForResource ListRoots ListParents".split(" ").map((name) => `organizations:${name}`),
      ..."ListUsers ListGroups ListGroupMemberships GetUserId DescribeUser"
        .split(" ")
        .map((name) => `identitystore:${name}`),
      ..."DescribePermissionSet ListAccountAssignments CreateAccountAssignment DeleteAccountAssignment"
        .split(" ")
        .map((name) => `sso:${name}`),
      ..."ListClusters DescribeCluster ListAccessEntries DescribeAccessEntry CreateAccessEntry"
        .split(" ")
        .map((name) => `eks:${name}`),
      ..."AssociateAccessPolicy DisassociateAccessPolicy DeleteAccessEntry".split(" ").map((name) => `eks:${name}`),
      "account:ListRegions",
      "iam:ListRoles",
      "iam:GetRole",
    ]) {
      expect(told).toContain(action);
    }
  });

  it("changes nothing in AWS", async () => {
    const writes = aws
      .calls({ limit: 100_000 })
      .filter(({ operation, status }) => status < 300 && !/^(Get|List|Describe|AssumeRole$)/.test(operation));
    expect(aws.calls({ operation: "CreateAccessEntry" }).length).toBeGreaterThan(5);
    expect(writes).toEqual([]);
    expect(await world()).toBe(before);
  });
});

describe("an access entry of the test, which EKS makes though its role does not exist,", () => {
  /** As far as the simulated AWS allows: the role with the number 00 exists. */
  const nobodyExists = () =>
    aws.world.putRole(DOCTOR_PAYMENTS_ID, {
      name: "AWSReservedSSO_drawbridge-00_0000000000000000",
      path: `/aws-reserved/sso.amazonaws.com/${aws.connection.ssoRegion}/`,
      trust: {},
      allows: [],
      tags: {},
    });
  const ofNobody = () =>
    aws.calls({ limit: 100_000 }).filter(({ operation }) => /(Create|Delete)AccessEntry/.test(operation));

  it("is removed at once", async () => {
    const integration = await withPayments();
    nobodyExists();
    const before = await (await fetch(`${aws.url}/_simulator/state`)).text();
    const checks = await harness.examine(integration);
    expect(ofNobody().map(({ operation, status }) => [operation, status])).toContainEqual(["CreateAccessEntry", 200]);
    expect(wrong(checks).filter(({ name }) => name === "MEMBER_PERMISSIONS")).toEqual([]);
    expect(await (await fetch(`${aws.url}/_simulator/state`)).text()).toBe(before);
  });

  it("is removed though the answer never came", async () => {
    const integration = await withPayments();
    nobodyExists();
    aws.addFault({ operation: "CreateAccessEntry", applyFirst: true, dropConnection: true, forever: true });
    const before = await (await fetch(`${aws.url}/_simulator/state`)).text();
    await harness.examine(integration);
    expect(await (await fetch(`${aws.url}/_simulator/state`)).text()).toBe(before);
  });

  it("is reported where it cannot be removed", async () => {
    const integration = await withPayments();
    nobodyExists();
    aws.addFault({ operation: "DeleteAccessEntry", error: "AccessDeniedException", forever: true });
    const checks = await harness.examine(integration);
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: "MEMBER_PERMISSIONS",
        state: "FAILED",
        code: "ENTRY_LEFT",
        message: expect.stringContaining("AWSReservedSSO_drawbridge-00_0000000000000000"),
      }),
    );
  });
});

interface Wrong {
  readonly name: string;
  readonly state?: string;
  readonly code?: string;
  readonly action?: string;
  readonly accountId?: string;
  /** Parts of the expected messages. */
  readonly message?: string;
  readonly advice?: string;
  readonly statement?: string;
}

const UNAVAILABLE = { error: "ServiceUnavailable", status: 503, forever: true };

describe("a doctor run finds", () => {
  const deniedTo =
    (accountId: string, role: string, ...denies: string[]) =>
    () =>
      aws.world.setRolePermissions(accountId, role, { denies });

  it.each<[string, Partial<Integration>, () => unknown, Wrong]>([
    [
      "a connector without credentials",
      {},
      () => aws.addFault({ operation: "GetCallerIdentity", error: "InvalidClientTokenId", forever: true }),
      { name: "IDENTITY", code: "InvalidClientTokenId", advice: "task role" },
    ],
    [
      "a clock that is two minutes off",
      {},
      () => Object.assign(aws.world.timing, { dateAheadMs: 120_000 }),
      { name: "CLOCK", state: "WARNING", message: "behind AWS's", advice: "NTP" },
    ],
    [
      "a clock that is five minutes off",
      {},
      () => Object.assign(aws.world.timing, { dateAheadMs: -300_000 }),
      { name: "CLOCK", message: "ahead of AWS's" },
    ],
    [
      "another external id than the roles ask for",
      { externalId: "another" },
      () => {},
      { name: "MANAGEMENT_ROLE", code: "MANAGEMENT_ROLE_DENIED", statement: '"sts:ExternalId"' },
    ],
    [
      "a management role about which AWS gives no answer",
      {},
      () => aws.addFault({ operation: "AssumeRole", ...UNAVAILABLE }),
      { name: "MANAGEMENT_ROLE", state: "WARNING", message: "could not be found out", advice: "Run the doctor again." },
    ],
    [
      "a policy of the organization that forbids the management role",
      {},
      () =>
        aws.addFault({
          operation: "AssumeRole",
          error: "AccessDenied",
          message: "not authorized with an explicit deny in a service control policy",
          forever: true,
        }),
      { name: "MANAGEMENT_ROLE", code: "BLOCKED_BY_SCP", advice: "Let the policy of the organization allow it" },
    ],
    [
      "a member role about which AWS gives no answer",
      {},
      () => aws.addFault({ operation: "AssumeRole", accountId: DOCTOR_PAYMENTS_ID, ...UNAVAILABLE }),
      { name: "MEMBER_ROLE", state: "WARNING", message: "could not be found out", advice: "Run the doctor again." },
    ],
    [
      "a member role whose external id AWS does not check just now",
      {},
      () => aws.addFault({ operation: "AssumeRole", accountId: DOCTOR_PAYMENTS_ID, after: 1, ...UNAVAILABLE }),
      { name: "EXTERNAL_ID", state: "WARNING", message: "could not be found out", advice: "Run the doctor again." },
    ],
    [
      "a connector that does not reach AWS",
      {},
      () => aws.addFault({ operation: "GetCallerIdentity", ...UNAVAILABLE }),
      { name: "IDENTITY", advice: "Let the connector reach AWS" },
    ],
    [
      "a trust policy that asks for no external id",
      {},
      () => trustAnybody(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE),
      { name: "EXTERNAL_ID", state: "WARNING", accountId: DOCTOR_MANAGEMENT_ID, statement: '"sts:ExternalId"' },
    ],
    [
      "a member role that asks for no external id",
      {},
      () => trustAnybody(DOCTOR_PAYMENTS_ID, MEMBER_ROLE),
      { name: "EXTERNAL_ID", state: "WARNING", accountId: DOCTOR_PAYMENTS_ID, statement: '"sts:ExternalId"' },
    ],
    [
      "another organization",
      { organizationId: "o-another00000" },
      () => {},
      { name: "ORGANIZATION", message: "o-another00000", advice: "Management Account Role ARN" },
    ],
    [
      "an organization that cannot be read",
      {},
      deniedTo(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, "organizations:ListAccounts"),
      { name: "ORGANIZATION", action: "organizations:ListAccounts", statement: '"ReadAccounts"' },
    ],
    [
      "tags of accounts that cannot be read",
      {},
      deniedTo(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, "organizations:ListTagsForResource"),
      { name: "MANAGEMENT_PERMISSIONS", action: "organizations:ListTagsForResource", statement: '"ReadAccounts"' },
    ],
    [
      "people that cannot be looked up",
      {},
      deniedTo(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, "identitystore:GetUserId"),
      { name: "MANAGEMENT_PERMISSIONS", action: "identitystore:GetUserId", statement: '"ReadPool"' },
    ],
    [
      "assignments that cannot be followed",
      {},
      deniedTo(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, "sso:DescribeAccountAssignmentDeletionStatus"),
      {
        name: "MANAGEMENT_PERMISSIONS",
        action: "sso:DescribeAccountAssignmentDeletionStatus",
        statement: '"ReadPool"',
      },
    ],
    [
      "a key of Identity Center that the role may not use",
      {},
      () => {
        const reason = "KMS_ACCESS_DENIED";
        aws.addFault({ operation: "ListUsers", error: "AccessDeniedException", reason, forever: true });
      },
      {
        name: "MANAGEMENT_PERMISSIONS",
        action: "kms:Decrypt",
        code: "IDENTITY_CENTER_KEY_DENIED",
        message: "identitystore:ListUsers",
        advice: "IdentityCenterKeyArn",
        statement: '"identitystore.*.amazonaws.com"',
      },
    ],
    [
      "a region without Identity Center, and the one that has it",
      { ssoRegion: "us-east-1" },
      () => {},
      { name: "IDENTITY_CENTER", code: "IDENTITY_CENTER_NOT_FOUND", advice: "to eu-west-1" },
    ],
    [
      "the portal of another directory",
      { ssoPortal: "https://d-0123456789.awsapps.com/start" },
      () => {},
      { name: "SSO_PORTAL", message: "d-936ac3e5f1" },
    ],
    ["no pool", { poolPermissionSetArns: [] }, () => {}, { name: "POOL", code: "NO_POOL", advice: "pool.yaml" }],
    [
      "a policy that was attached to a slot",
      {},
      () => changeSlot({ managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      { name: "POOL", code: "POLICY_ATTACHED", message: "drawbridge-01" },
    ],
    [
      "a slot that lost the tag of the installation",
      {},
      () => changeSlot({ tags: {} }),
      { name: "POOL", code: "TAG_DIFFERS", message: "drawbridge-01" },
    ],
    [
      "slots whose contents cannot be read",
      {},
      deniedTo(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, "sso:GetInlinePolicyForPermissionSet"),
      { name: "POOL", action: "sso:GetInlinePolicyForPermissionSet", statement: '"ReadPool"' },
    ],
    [
      "a permission set of others whose name begins as the pool's do",
      {},
      () => giveRoleOf("drawbridge-prod-01"),
      {
        name: "POOL",
        state: "WARNING",
        accountId: DOCTOR_PAYMENTS_ID,
        code: "POOL_PREFIX_NOT_UNIQUE",
        message: "drawbridge-prod-01",
      },
    ],
    [
      "a pool whose prefix is the beginning of the pool's own",
      {},
      () => {
        renameFirstSlot("draw-bridge-01");
        giveRoleOf("draw-01");
      },
      {
        name: "POOL",
        state: "WARNING",
        accountId: DOCTOR_PAYMENTS_ID,
        code: "POOL_PREFIX_NOT_UNIQUE",
        message: "of draw-01",
      },
    ],
    [
      "an account without the member role",
      {},
      () => aws.world.removeRole(DOCTOR_PAYMENTS_ID, MEMBER_ROLE),
      { name: "MEMBER_ROLE", accountId: DOCTOR_PAYMENTS_ID, advice: "Deploy the member role" },
    ],
    [
      "a member role that knows another pool",
      {},
      () => aws.deployRoles({ poolPrefix: "another" }),
      { name: "MEMBER_PERMISSIONS", action: "eks:CreateAccessEntry", statement: "AWSReservedSSO_drawbridge-*" },
    ],
    [
      "a member role that knows no roles by template",
      { principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: TEMPLATE },
      () => aws.deployRoles({ templateRolePattern: "" }),
      { name: "MEMBER_PERMISSIONS", action: "eks:CreateAccessEntry", statement: "arn:aws:iam::*:role/people/*" },
    ],
  ])("%s", async (_, given, breakIt, expected) => {
    const integration = await withPayments(given);
    await breakIt();
    const checks = await harness.examine(integration);
    const { message = "", advice = "", statement = "", ...exact } = expected;
    const found = checks.find(
      (check) =>
        check.name === exact.name &&
        check.state === (exact.state ?? "FAILED") &&
        (!exact.action || check.action === exact.action),
    );
    expect(found ?? wrong(checks)).toMatchObject({ state: "FAILED", ...exact });
    // Of one role only one of both is true.
    expect(
      checks.filter((check) => check.name === exact.name && check.state === "OK" && check.name.endsWith("_ROLE")),
    ).toEqual([]);
    expect(found?.message).toContain(message);
    expect(found?.advice ?? "").toContain(advice);
    expect(found?.statement ?? "").toContain(statement);
    aws.clearFaults();
  });

  it("nothing wrong with a slot's access entry in an account", async () => {
    const integration = await withPayments();
    giveSlotEntry();
    expect(wrong(await harness.examine(integration))).toEqual([]);
  });

  it.each([
    "account:ListRegions",
    "eks:ListClusters",
    "eks:DescribeCluster",
    "eks:ListAccessEntries",
    "eks:DescribeAccessEntry",
    "eks:ListAssociatedAccessPolicies",
    "eks:CreateAccessEntry",
    "eks:DisassociateAccessPolicy",
    "iam:ListRoles",
    "iam:GetRole",
  ])("that the member role may not do %s", async (action) => {
    const integration = await withPayments();
    giveSlotEntry();
    aws.world.setRolePermissions(DOCTOR_PAYMENTS_ID, MEMBER_ROLE, { denies: [action] });
    const found = wrong(await harness.examine(integration)).find((check) => check.action === action);
    expect(found).toMatchObject({
      name: "MEMBER_PERMISSIONS",
      state: "FAILED",
      accountId: DOCTOR_PAYMENTS_ID,
      code: "AccessDeniedException".replace("Exception", action.startsWith("iam:") ? "" : "Exception"),
      message: expect.stringContaining(`may not do ${action} in account ${DOCTOR_PAYMENTS_ID}`),
      advice: expect.stringContaining("deploy/aws/member-role.yaml"),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect([JSON.parse(found!.statement!).Action].flat()).toContain(action);
  });

  it("no result for an action that was not tested, because the account has none of the regions of the settings", async () => {
    const integration = await withPayments({ discoveryRegions: ["ap-southeast-7"] });
    aws.world.setRolePermissions(DOCTOR_PAYMENTS_ID, MEMBER_ROLE, { denies: ["eks:ListClusters"] });
    const checks = await harness.examine(integration);
    expect(checks.filter(({ message }) => message.includes("eks:ListClusters"))).toEqual([]);
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: "MEMBER_PERMISSIONS",
        state: "WARNING",
        accountId: DOCTOR_PAYMENTS_ID,
        message: expect.stringContaining("ap-southeast-7"),
      }),
    );
  });

  it("that the settings leave no account to examine", async () => {
    const integration = await harness.begin({ excludedAccountIds: [...aws.world.accounts.keys()] });
    expect(wrong(await harness.examine(integration))).toMatchObject([
      {
        name: "ORGANIZATION",
        state: "WARNING",
        message: expect.stringContaining("No account of the organization is in scope"),
        advice: expect.stringContaining("exclude lists"),
      },
    ]);
  });

  it("not that no pool is known where its slots cannot be read", async () => {
    const integration = await withPayments();
    aws.world.setRolePermissions(DOCTOR_MANAGEMENT_ID, MANAGEMENT_ROLE, { denies: ["sso:DescribePermissionSet"] });
    const checks = await harness.examine(integration);
    expect(checks.find(({ message }) => message.startsWith("Access entries were not tried"))).toMatchObject({
      name: "MEMBER_PERMISSIONS",
      state: "SKIPPED",
      message: expect.stringContaining("because no slot of the pool could be read"),
    });
  });

  it("a denied action that removes access, with its statement", async () => {
    const integration = await withPayments();
    const all = ["eks:*", "iam:*", "account:*"];
    aws.world.setRolePermissions(DOCTOR_PAYMENTS_ID, MEMBER_ROLE, { allows: all, denies: ["eks:DeleteAccessEntry"] });
    expect(wrong(await harness.examine(integration))).toMatchObject([
      {
        name: "MEMBER_PERMISSIONS",
        action: "eks:DeleteAccessEntry",
        statement: expect.stringContaining("TakeFromSlotEntries"),
      },
    ]);
  });
});

/** As written by hand without the condition. */
function trustAnybody(accountId: string, name: string): void {
  const { deployed } = aws.world.role(accountId, name);
  const principalArns = ["arn:aws:iam::310254873349:role/drawbridge-connector"];
  aws.world.putRole(accountId, { name, trust: { principalArns }, deployed, tags: {} });
}

function changeSlot(change: object): void {
  const { permissionSets } = aws.world.identityCenterAdmin!;
  permissionSets.change(permissionSets.named("drawbridge-01")!.arn, change);
}

function renameFirstSlot(name: string): void {
  const { permissionSets } = aws.world.identityCenterAdmin!;
  Object.assign(permissionSets.named("drawbridge-01")!, { name });
}

/** As Identity Center creates it in the account for a permission set. */
function giveRoleOf(permissionSet: string): void {
  const name = `AWSReservedSSO_${permissionSet}_0123456789abcdef`;
  const path = `/aws-reserved/sso.amazonaws.com/${aws.connection.ssoRegion}/`;
  aws.world.putRole(DOCTOR_PAYMENTS_ID, { name, path, trust: {}, allows: [], tags: {} });
}

/** A slot with an assignment and an access entry. */
function giveSlotEntry(): void {
  const { permissionSets } = aws.world.identityCenterAdmin!;
  const slot = permissionSets.named("drawbridge-01")!;
  const [userId] = aws.world.identityCenter!.users.keys();
  permissionSets.assign(slot.arn, DOCTOR_PAYMENTS_ID, { type: "USER", id: userId! });
  const role = [...aws.world.account(DOCTOR_PAYMENTS_ID).roles.values()].find(({ name }) =>
    name.startsWith("AWSReservedSSO_drawbridge-01_"),
  );
  aws.world.entries(DOCTOR_PAYMENTS_ID, "eu-west-1", "payments-eu").create({ principalArn: role!.arn });
}
