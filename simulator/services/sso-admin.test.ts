import { GetRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  type CreatePermissionSetCommandInput,
  DeleteAccountAssignmentCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetsCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ListTagsForResourceCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  type SSOAdminClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";
const STOREFRONT = "310254877783";
const LOGISTICS = "310254879905";
const InstanceArn = acmeScenario.identityCenter!.instanceArn;
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "eks:DescribeCluster", Resource: "*" },
});

let aws: Simulator;
let sso: SSOAdminClient;
beforeAll(async () => {
  aws = await startSimulator({ assignmentMs: 30_000, clock: () => Date.parse("2026-11-25T12:00:00Z") });
});
beforeEach(() => {
  aws.reset();
  sso = clientsOf(aws, administratorCredentials(aws)).ssoAdmin;
});
afterAll(() => aws.close());

const userId = (name: string) => aws.world.identityCenter!.userNamed(`${name}@acme.example`)!.id;
const create = async (Name: string, more: Partial<CreatePermissionSetCommandInput> = {}) =>
  (await sso.send(new CreatePermissionSetCommand({ InstanceArn, Name, ...more }))).PermissionSet!;
const make = async (name = "jit-ana") => (await create(name)).PermissionSetArn!;
const target = (
  PermissionSetArn: string,
  TargetId: string,
  PrincipalId: string,
  PrincipalType: "USER" | "GROUP" = "USER",
) => ({
  InstanceArn,
  PermissionSetArn,
  TargetId,
  TargetType: "AWS_ACCOUNT" as const,
  PrincipalId,
  PrincipalType,
});
const assign = async (arn: string, accountId = PAYMENTS, principal = userId("ana.silva")) =>
  (await sso.send(new CreateAccountAssignmentCommand(target(arn, accountId, principal))))
    .AccountAssignmentCreationStatus!;
const unassign = async (arn: string, accountId = PAYMENTS, principal = userId("ana.silva")) =>
  (await sso.send(new DeleteAccountAssignmentCommand(target(arn, accountId, principal))))
    .AccountAssignmentDeletionStatus!;
const creation = async (id: string | undefined) =>
  (
    await sso.send(
      new DescribeAccountAssignmentCreationStatusCommand({ InstanceArn, AccountAssignmentCreationRequestId: id }),
    )
  ).AccountAssignmentCreationStatus;
const deletion = async (id: string | undefined) =>
  (
    await sso.send(
      new DescribeAccountAssignmentDeletionStatusCommand({ InstanceArn, AccountAssignmentDeletionRequestId: id }),
    )
  ).AccountAssignmentDeletionStatus;
const reservedRoles = async (accountId = PAYMENTS) => {
  const command = new ListRolesCommand({ PathPrefix: "/aws-reserved/sso.amazonaws.com/" });
  const { Roles } = await clientsOf(aws, aws.credentialsFor(accountId, "ClusterProvisioner")).iam.send(command);
  return Roles!.filter(({ RoleName }) => RoleName!.includes("_jit-"));
};

describe("permission sets", () => {
  it("are created, described and listed", async () => {
    const made = await create("jit-ana", { Description: "For Ana", SessionDuration: "PT2H30M" });
    expect(made).toMatchObject({ Name: "jit-ana", Description: "For Ana", SessionDuration: "PT2H30M" });
    expect(made.PermissionSetArn).toMatch(/^arn:aws:sso:::permissionSet\/ssoins-6804ac3e5e2b9f01\/ps-[0-9a-f]{16}$/);
    expect(made.CreatedDate).toBeInstanceOf(Date);
    const PermissionSetArn = made.PermissionSetArn;
    const described = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    expect(described.PermissionSet).toEqual(made);
    const first = await sso.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 2 }));
    const rest = await sso.send(new ListPermissionSetsCommand({ InstanceArn, NextToken: first.NextToken }));
    expect([...first.PermissionSets!, ...rest.PermissionSets!]).toContain(PermissionSetArn);
    expect(rest.PermissionSets).toHaveLength(1);
  });

  it("have names of their own", async () => {
    await make();
    expect(await failureOf(make())).toEqual({
      name: "ConflictException",
      message: "PermissionSet with name jit-ana already exists.",
      status: 400,
    });
  });

  it.each<[string, string, Partial<CreatePermissionSetCommandInput>]>([
    ["a name of 33 characters", "x".repeat(33), {}],
    ["a name with a space", "jit ana", {}],
    ["a session of half an hour", "x", { SessionDuration: "PT30M" }],
    ["a session of 13 hours", "x", { SessionDuration: "PT13H" }],
    ["a session of a day in another form", "x", { SessionDuration: "1 hour" }],
    ["a description that is too long", "x", { Description: "x".repeat(701) }],
    ["a tag with a character that tags do not have", "x", { Tags: [{ Key: "a<b", Value: "c" }] }],
  ])("are refused with %s", async (_, name, more) => {
    expect(await failureOf(create(name, more))).toMatchObject({ name: "ValidationException", status: 400 });
  });

  it("take a name of 32 characters", async () => {
    await create("x".repeat(32));
  });

  it("are limited in number", async () => {
    aws.world.limits.permissionSets = 2;
    expect((await failureOf(make())).name).toBe("ServiceQuotaExceededException");
  });

  it("carry tags", async () => {
    const { PermissionSetArn: ResourceArn } = await create("jit-ana", {
      Tags: [{ Key: "managed-by", Value: "somebody" }],
    });
    await sso.send(new TagResourceCommand({ InstanceArn, ResourceArn, Tags: [{ Key: "person", Value: "ana" }] }));
    await sso.send(new UntagResourceCommand({ InstanceArn, ResourceArn, TagKeys: ["managed-by"] }));
    const { Tags } = await sso.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn }));
    expect(Tags).toEqual([{ Key: "person", Value: "ana" }]);
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
    const tooMany = sso.send(new TagResourceCommand({ InstanceArn, ResourceArn, Tags: many }));
    expect((await failureOf(tooMany)).name).toBe("ServiceQuotaExceededException");
  });

  it("carry an inline policy", async () => {
    const PermissionSetArn = await make();
    const put = (InlinePolicy: string) =>
      sso.send(new PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, InlinePolicy }));
    const get = async () =>
      (await sso.send(new GetInlinePolicyForPermissionSetCommand({ InstanceArn, PermissionSetArn }))).InlinePolicy;
    expect(await get()).toBe("");
    await put(POLICY);
    expect(await get()).toBe(POLICY);
    expect((await failureOf(put("allow everything"))).name).toBe("ValidationException");
    expect((await failureOf(put(`{"Version":"${"x".repeat(10_240)}","Statement":[]}`))).name).toBe(
      "ServiceQuotaExceededException",
    );
    await sso.send(new DeleteInlinePolicyFromPermissionSetCommand({ InstanceArn, PermissionSetArn }));
    expect(await get()).toBe("");
  });

  it("are deleted once they have no assignment", async () => {
    const PermissionSetArn = await make();
    const remove = () => sso.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    await assign(PermissionSetArn);
    const refused = {
      name: "ConflictException",
      message: "Could not delete because PermissionSet has ApplicationProfile associated with it",
      status: 400,
    };
    expect(await failureOf(remove())).toEqual(refused);
    aws.settle();
    expect(await failureOf(remove())).toEqual(refused);
    await unassign(PermissionSetArn);
    expect(await failureOf(remove())).toEqual(refused);
    aws.settle();
    await remove();
    expect(await failureOf(remove())).toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("an assignment", () => {
  it("takes its time, and then a role exists", async () => {
    const arn = await make();
    const started = await assign(arn);
    expect(started).toMatchObject({
      Status: "IN_PROGRESS",
      TargetId: PAYMENTS,
      TargetType: "AWS_ACCOUNT",
      PermissionSetArn: arn,
      PrincipalType: "USER",
      PrincipalId: userId("ana.silva"),
    });
    expect(started.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    aws.advanceClock(29_999);
    expect(await creation(started.RequestId)).toMatchObject({ Status: "IN_PROGRESS" });
    expect(await reservedRoles()).toEqual([]);
    aws.advanceClock(1);
    expect(await creation(started.RequestId)).toMatchObject({ Status: "SUCCEEDED" });
    const [role, ...others] = await reservedRoles();
    expect(others).toEqual([]);
    expect(role?.RoleName).toMatch(/^AWSReservedSSO_jit-ana_[0-9a-f]{16}$/);
    expect(role?.Arn).toBe(`arn:aws:iam::${PAYMENTS}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${role?.RoleName}`);
    expect(role?.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/);
  });

  it("leads to the same role for everybody in the account, and to another in another account", async () => {
    const arn = await make();
    await assign(arn);
    aws.settle();
    const before = await reservedRoles();
    await assign(arn, PAYMENTS, userId("ben.okoro"));
    await assign(arn, STOREFRONT);
    aws.settle();
    expect(await reservedRoles()).toEqual(before);
    expect((await reservedRoles(STOREFRONT))[0]?.RoleName).not.toBe(before[0]?.RoleName);
  });

  it("leaves the role when it is removed while others stay", async () => {
    const arn = await make();
    await assign(arn);
    aws.settle();
    await assign(arn, PAYMENTS, userId("ben.okoro"));
    aws.settle();
    const before = await reservedRoles();
    await unassign(arn);
    aws.settle();
    expect(await reservedRoles()).toEqual(before);
  });

  it("takes the role along when it is the last of its account; the next makes another", async () => {
    const arn = await make();
    await assign(arn);
    aws.settle();
    const [first] = await reservedRoles();
    const started = await unassign(arn);
    expect(started.Status).toBe("IN_PROGRESS");
    expect(await reservedRoles()).toHaveLength(1);
    aws.settle();
    expect(await deletion(started.RequestId)).toMatchObject({ Status: "SUCCEEDED" });
    expect(await reservedRoles()).toEqual([]);
    await assign(arn);
    aws.settle();
    const [second] = await reservedRoles();
    expect(second?.RoleName).not.toBe(first?.RoleName);
    expect(second?.RoleId).not.toBe(first?.RoleId);
  });

  it("of a group admits its members as well", async () => {
    const arn = await make();
    const group = aws.world.identityCenter!.groupNamed("Payments Team")!.id;
    await sso.send(new CreateAccountAssignmentCommand(target(arn, PAYMENTS, group, "GROUP")));
    aws.settle();
    const ofAna = await sso.send(
      new ListAccountAssignmentsForPrincipalCommand({
        InstanceArn,
        PrincipalType: "USER",
        PrincipalId: userId("ana.silva"),
      }),
    );
    expect(ofAna.AccountAssignments).toEqual([
      { AccountId: PAYMENTS, PermissionSetArn: arn, PrincipalType: "GROUP", PrincipalId: group },
    ]);
  });

  it("that is made twice exists once", async () => {
    const arn = await make();
    await assign(arn);
    aws.settle();
    const again = await assign(arn);
    aws.settle();
    expect(await creation(again.RequestId)).toMatchObject({ Status: "SUCCEEDED" });
    const { AccountAssignments } = await sso.send(
      new ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn: arn, AccountId: PAYMENTS }),
    );
    expect(AccountAssignments).toHaveLength(1);
  });

  it("that does not exist fails when it is removed, after its answer", async () => {
    const { RequestId } = await unassign(await make());
    aws.settle();
    expect(await deletion(RequestId)).toMatchObject({
      Status: "FAILED",
      FailureReason: "Received a 404 status error: Assignment not found.",
    });
    expect((await failureOf(creation(RequestId))).name).toBe("ResourceNotFoundException");
  });

  it("is for people, groups and accounts that exist", async () => {
    const arn = await make();
    const nobody = "00000000-0000-4000-8000-000000000000";
    expect(await failureOf(assign(arn, PAYMENTS, nobody))).toMatchObject({
      name: "ResourceNotFoundException",
      status: 400,
    });
    const asGroup = sso.send(new CreateAccountAssignmentCommand(target(arn, PAYMENTS, userId("ana.silva"), "GROUP")));
    expect((await failureOf(asGroup)).name).toBe("ResourceNotFoundException");
    expect((await failureOf(assign(arn, "999999999999"))).name).toBe("ResourceNotFoundException");
    expect((await failureOf(assign(`${arn.slice(0, -1)}x`))).name).toBe("ResourceNotFoundException");
  });

  it("fails in an account that is suspended", async () => {
    const { RequestId } = await assign(await make(), "310254883238");
    aws.settle();
    expect(await creation(RequestId)).toMatchObject({ Status: "FAILED" });
  });

  it("fails when its account is removed meanwhile", async () => {
    const { RequestId } = await assign(await make());
    aws.world.removeAccount(PAYMENTS);
    aws.settle();
    expect(await creation(RequestId)).toMatchObject({ Status: "FAILED" });
  });

  it("in the management account needs the caller's own permissions in IAM", async () => {
    const arn = await make();
    aws.world.setRolePermissions(MANAGEMENT, "Administrator", { allows: ["sso:*"] });
    const refused = await assign(arn, MANAGEMENT);
    aws.settle();
    const failed = await creation(refused.RequestId);
    expect(failed?.Status).toBe("FAILED");
    expect(failed?.FailureReason).toMatch(
      /^Received a 403 status error: Access denied by IAM\. .* is not authorized to perform: iam:GetRole .*Status Code: 403/,
    );
    aws.world.setRolePermissions(MANAGEMENT, "Administrator", { allows: ["sso:*", "iam:*"] });
    const allowed = await assign(arn, MANAGEMENT);
    aws.settle();
    expect(await creation(allowed.RequestId)).toMatchObject({ Status: "SUCCEEDED" });
  });
});

describe("operations in progress", () => {
  it("are one at a time in an account", async () => {
    const arn = await make();
    const other = await make("jit-ben");
    await assign(arn);
    for (const call of [() => assign(other, PAYMENTS, userId("ben.okoro")), () => unassign(arn)]) {
      expect(await failureOf(call())).toMatchObject({ name: "ConflictException", status: 400 });
    }
    await assign(arn, STOREFRONT);
    aws.settle();
    await assign(other, PAYMENTS, userId("ben.okoro"));
  });

  it("are fifteen at most", async () => {
    const arn = await make();
    const accountIds = Array.from({ length: 16 }, (_, i) => aws.world.addAccount({ name: `more-${i}` }).id);
    for (const id of accountIds.slice(0, 15)) await assign(arn, id);
    expect(await failureOf(assign(arn, accountIds[15]))).toMatchObject({ name: "ThrottlingException", status: 400 });
    const open = await sso.send(
      new ListAccountAssignmentCreationStatusCommand({ InstanceArn, Filter: { Status: "IN_PROGRESS" } }),
    );
    expect(open.AccountAssignmentsCreationStatus).toHaveLength(15);
    aws.settle();
    await assign(arn, accountIds[15]);
    await unassign(arn, accountIds[0]);
    const deletions = await sso.send(new ListAccountAssignmentDeletionStatusCommand({ InstanceArn }));
    expect(deletions.AccountAssignmentsDeletionStatus).toMatchObject([{ Status: "IN_PROGRESS" }]);
  });
});

describe("the permission sets of an account", () => {
  it("are listed from the account, from the permission set and from the person", async () => {
    const arn = await make();
    await assign(arn);
    await assign(arn, LOGISTICS);
    aws.settle();
    const inAccount = await sso.send(
      new ListPermissionSetsProvisionedToAccountCommand({ InstanceArn, AccountId: PAYMENTS }),
    );
    expect(inAccount.PermissionSets).toContain(arn);
    expect(inAccount.PermissionSets).toHaveLength(3);
    const accounts = await sso.send(
      new ListAccountsForProvisionedPermissionSetCommand({ InstanceArn, PermissionSetArn: arn }),
    );
    expect(accounts.AccountIds).toEqual([PAYMENTS, LOGISTICS]);
    const principal = { InstanceArn, PrincipalType: "USER" as const, PrincipalId: userId("ana.silva") };
    const all = await sso.send(new ListAccountAssignmentsForPrincipalCommand({ ...principal, MaxResults: 1 }));
    expect(all.AccountAssignments).toMatchObject([{ AccountId: PAYMENTS }]);
    const rest = await sso.send(
      new ListAccountAssignmentsForPrincipalCommand({ ...principal, NextToken: all.NextToken }),
    );
    expect(rest.AccountAssignments).toMatchObject([{ AccountId: LOGISTICS }]);
    const one = new ListAccountAssignmentsForPrincipalCommand({ ...principal, Filter: { AccountId: LOGISTICS } });
    expect((await sso.send(one)).AccountAssignments).toHaveLength(1);
  });

  it("follow a changed permission set only when it is provisioned again", async () => {
    const PermissionSetArn = await make();
    await assign(PermissionSetArn);
    aws.settle();
    await sso.send(new PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, InlinePolicy: POLICY }));
    await sso.send(new UpdatePermissionSetCommand({ InstanceArn, PermissionSetArn, SessionDuration: "PT4H" }));
    const described = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    expect(described.PermissionSet).toMatchObject({ SessionDuration: "PT4H" });
    const outdated = async () =>
      (
        await sso.send(
          new ListPermissionSetsProvisionedToAccountCommand({
            InstanceArn,
            AccountId: PAYMENTS,
            ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
          }),
        )
      ).PermissionSets;
    expect(await outdated()).toEqual([PermissionSetArn]);
    const [role] = await reservedRoles();
    expect(aws.world.role(PAYMENTS, role!.RoleName!).allows).toEqual([]);
    const provision = async () =>
      (
        await sso.send(
          new ProvisionPermissionSetCommand({ InstanceArn, PermissionSetArn, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
        )
      ).PermissionSetProvisioningStatus!;
    const started = await provision();
    expect(started.Status).toBe("IN_PROGRESS");
    expect((await failureOf(provision())).name).toBe("ConflictException");
    aws.settle();
    const status = await sso.send(
      new DescribePermissionSetProvisioningStatusCommand({
        InstanceArn,
        ProvisionPermissionSetRequestId: started.RequestId,
      }),
    );
    expect(status.PermissionSetProvisioningStatus).toMatchObject({ Status: "SUCCEEDED" });
    expect(await outdated()).toEqual([]);
    expect(aws.world.role(PAYMENTS, role!.RoleName!).allows).toEqual(["eks:DescribeCluster"]);
  });

  it("cannot be provisioned without an assignment", async () => {
    const PermissionSetArn = await make();
    const command = { InstanceArn, PermissionSetArn, TargetType: "AWS_ACCOUNT" as const };
    expect((await failureOf(sso.send(new ProvisionPermissionSetCommand(command)))).name).toBe("ValidationException");
    const started = await sso.send(new ProvisionPermissionSetCommand({ ...command, TargetId: PAYMENTS }));
    aws.settle();
    const ProvisionPermissionSetRequestId = started.PermissionSetProvisioningStatus?.RequestId;
    const { PermissionSetProvisioningStatus } = await sso.send(
      new DescribePermissionSetProvisioningStatusCommand({ InstanceArn, ProvisionPermissionSetRequestId }),
    );
    expect(PermissionSetProvisioningStatus).toMatchObject({ Status: "FAILED", AccountId: PAYMENTS });
  });
});

describe("roles made by Identity Center", () => {
  it("cannot be changed by anybody else", async () => {
    const arn = await make();
    await assign(arn);
    aws.settle();
    const [role] = await reservedRoles();
    const iam = clientsOf(aws, aws.credentialsFor(PAYMENTS, "ClusterProvisioner")).iam;
    const { DeleteRoleCommand } = await import("@aws-sdk/client-iam");
    expect(await failureOf(iam.send(new DeleteRoleCommand({ RoleName: role?.RoleName })))).toMatchObject({
      name: "UnmodifiableEntityException",
      status: 400,
    });
    expect((await iam.send(new GetRoleCommand({ RoleName: role?.RoleName }))).Role?.Arn).toBe(role?.Arn);
  });

  it("have no region in their path when Identity Center lives in us-east-1", async () => {
    const identityCenter = { ...acmeScenario.identityCenter!, region: "us-east-1" };
    const american = await startSimulator({ scenario: { ...acmeScenario, identityCenter } });
    const arns = [...american.world.account(PAYMENTS).roles.values()].map(({ arn }) => arn);
    await american.close();
    expect(arns).toContainEqual(
      expect.stringMatching(/:role\/aws-reserved\/sso\.amazonaws\.com\/AWSReservedSSO_SecurityAudit_[0-9a-f]{16}$/),
    );
  });
});

describe("permissions", () => {
  it("are those of the management role", async () => {
    aws.world.setRolePermissions(MANAGEMENT, "Administrator", { allows: ["sso:CreatePermissionSet"] });
    await make();
    const tagged = await failureOf(create("x", { Tags: [{ Key: "a", Value: "b" }] }));
    expect(tagged).toMatchObject({ name: "AccessDeniedException", status: 400 });
    expect(tagged.message).toContain("no identity-based policy allows the sso:TagResource action");
    expect((await failureOf(sso.send(new ListPermissionSetsCommand({ InstanceArn })))).name).toBe(
      "AccessDeniedException",
    );
  });

  it("can be tied to the tags of a permission set", async () => {
    aws.world.setRolePermissions(MANAGEMENT, "Administrator", {
      statements: [
        { Effect: "Allow", Action: "sso:*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "sso:DeletePermissionSet",
          Resource: "arn:aws:sso:::permissionSet/*",
          Condition: { StringNotEquals: { "aws:ResourceTag/managed-by": "drawbridge" } },
        },
      ],
    });
    const remove = (PermissionSetArn?: string) =>
      sso.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn }));
    expect((await failureOf(remove(await make()))).name).toBe("AccessDeniedException");
    const ours = await create("jit-ben", { Tags: [{ Key: "managed-by", Value: "drawbridge" }] });
    await remove(ours.PermissionSetArn);
  });

  it("have no effect in an account that is not the management account", async () => {
    aws.world.setRolePermissions(PAYMENTS, "DrawbridgeMemberRole", { allows: ["sso:*"] });
    const member = clientsOf(aws, aws.credentialsFor(PAYMENTS)).ssoAdmin;
    const failure = await failureOf(member.send(new ListPermissionSetsCommand({ InstanceArn })));
    expect(failure.name).toBe("AccessDeniedException");
  });

  it("do not reach beyond the region of the instance", async () => {
    const elsewhere = clientsOf(aws, administratorCredentials(aws), "us-east-1").ssoAdmin;
    const failure = await failureOf(elsewhere.send(new ListPermissionSetsCommand({ InstanceArn })));
    expect(failure.name).toBe("ResourceNotFoundException");
  });

  it("allow 20 requests a second", async () => {
    aws.setThrottle({ mode: "documented" });
    const calls = Array.from({ length: 25 }, () =>
      sso.send(new ListPermissionSetsCommand({ InstanceArn })).catch((e) => e),
    );
    const names = (await Promise.all(calls)).map((answer: { name?: string }) => answer.name);
    aws.setThrottle({ mode: "off" });
    expect(names.filter((name) => name === "ThrottlingException")).toHaveLength(5);
  });
});
