import {
  CreateAccessEntryCommand,
  DescribeAccessEntryCommand,
  TagResourceCommand as TagEntry,
} from "@aws-sdk/client-eks";
import { GetRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListInstancesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const MANAGEMENT = "310254870016";
const TOOLING = "310254873349";
const PAYMENTS = "310254875561";
const ANA = "ana.silva@acme.example";
const BEN = "ben.okoro@acme.example";
const InstanceArn = acmeScenario.identityCenter!.instanceArn;
const SECOND = 1000;

let aws: Simulator;
let PermissionSetArn: string;
beforeAll(async () => {
  const organization = { ...acmeScenario.organization!, delegatedAdministrators: [TOOLING] };
  aws = await startSimulator({
    scenario: { ...acmeScenario, organization },
    clock: () => Date.parse("2026-11-25T12:00:00Z"),
    roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3" },
  });
});
beforeEach(() => {
  aws.reset();
  PermissionSetArn = aws.connection.poolPermissionSetArns[0]!;
});
afterAll(() => aws.close());

const sso = (accountId = MANAGEMENT) => clientsOf(aws, administratorCredentials(aws, accountId)).ssoAdmin;
const own = () => clientsOf(aws, aws.credentialsFor(PAYMENTS, "ClusterProvisioner"));
const userId = (name: string) => aws.world.identityCenter!.userNamed(name)!.id;
const named = (user: string, TargetId = PAYMENTS) => ({
  InstanceArn,
  PermissionSetArn,
  TargetId,
  TargetType: "AWS_ACCOUNT" as const,
  PrincipalType: "USER" as const,
  PrincipalId: userId(user),
});
const assign = async (user: string) => {
  await sso().send(new CreateAccountAssignmentCommand(named(user)));
  aws.advanceClock(20);
};
const unassign = async (user: string) => {
  await sso().send(new DeleteAccountAssignmentCommand(named(user)));
  aws.advanceClock(20);
};
const assignees = async () =>
  (
    await sso().send(new ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn, AccountId: PAYMENTS }))
  ).AccountAssignments!.map(({ PrincipalId }) => PrincipalId);
const listed = async () =>
  (await own().iam.send(new ListRolesCommand({ PathPrefix: "/aws-reserved/" }))).Roles!.filter(({ RoleName }) =>
    RoleName!.startsWith("AWSReservedSSO_drawbridge-01_"),
  );
const standing = () =>
  [...aws.world.account(PAYMENTS).roles.values()].filter(({ name }) => name.includes("_drawbridge-01_"));

describe("the role of a set without assignments", () => {
  beforeEach(async () => {
    aws.world.timing.roleRemovalMs = 60 * SECOND;
    await assign(ANA);
  });

  it("is deleted after its assignment, with its sessions", async () => {
    const session = clientsOf(aws, aws.signIn(ANA, PAYMENTS, "drawbridge-01"));
    await unassign(ANA);
    expect(await assignees()).toEqual([]);
    expect(await listed()).toHaveLength(1);
    expect(() => aws.signIn(ANA, PAYMENTS, "drawbridge-01")).toThrow("is not assigned");
    await session.sts.send(new GetCallerIdentityCommand({}));
    aws.advanceClock(60 * SECOND);
    expect(await listed()).toEqual([]);
    expect((await failureOf(session.sts.send(new GetCallerIdentityCommand({})))).name).toBe("InvalidClientTokenId");
  });

  it.each(["REPLACED", "KEPT"] as const)("is %s by the next assignment, as the story says", async (choice) => {
    aws.world.rolesBeingRemoved = choice;
    const [before] = standing();
    await unassign(ANA);
    await assign(BEN);
    expect(standing()).toHaveLength(choice === "KEPT" ? 1 : 2);
    aws.advanceClock(60 * SECOND);
    const [after, ...others] = standing();
    expect(others).toEqual([]);
    expect(after!.id === before!.id).toBe(choice === "KEPT");
    expect(aws.world.slotWatch.violations()).toMatchObject(
      choice === "KEPT" ? [{ kind: "REUSED_EARLY", principals: [{ id: userId(ANA) }, { id: userId(BEN) }] }] : [],
    );
  });

  it("stays while a group is assigned, with the sessions of those who were removed, until these end", async () => {
    const { permissionSets, center } = aws.world.identityCenterAdmin!;
    permissionSets.assign(PermissionSetArn, PAYMENTS, center.principalNamed({ group: "Platform" }));
    const session = clientsOf(aws, aws.signIn(ANA, PAYMENTS, "drawbridge-01"));
    await unassign(ANA);
    aws.advanceClock(59 * 60 * SECOND);
    expect(await listed()).toHaveLength(1);
    await session.sts.send(new GetCallerIdentityCommand({}));
    aws.advanceClock(60 * SECOND);
    expect((await failureOf(session.sts.send(new GetCallerIdentityCommand({})))).name).toBe("ExpiredToken");
  });
});

describe("a delayed change", () => {
  it("is a new assignment, and a removed one", async () => {
    Object.assign(aws.world.timing, { newAssignmentsSeenMs: 10 * SECOND, endedAssignmentsSeenMs: 30 * SECOND });
    const ofAna = async () => {
      const principal = { InstanceArn, PrincipalType: "USER" as const, PrincipalId: userId(ANA) };
      const { AccountAssignments } = await sso().send(new ListAccountAssignmentsForPrincipalCommand(principal));
      return AccountAssignments!.filter((one) => one.PermissionSetArn === PermissionSetArn).length;
    };
    await assign(ANA);
    expect([await assignees(), await ofAna()]).toEqual([[], 0]);
    aws.advanceClock(10 * SECOND);
    expect([await assignees(), await ofAna()]).toEqual([[userId(ANA)], 1]);
    await unassign(ANA);
    aws.advanceClock(29 * SECOND);
    expect([await assignees(), await ofAna()]).toEqual([[userId(ANA)], 1]);
    aws.advanceClock(SECOND);
    expect([await assignees(), await ofAna()]).toEqual([[], 0]);
  });

  it("is a role, by IAM and by EKS", async () => {
    Object.assign(aws.world.timing, { rolesSeenMs: 10 * SECOND, rolesSeenByEksMs: 20 * SECOND });
    await assign(ANA);
    const { name, arn } = standing()[0]!;
    const get = () => own().iam.send(new GetRoleCommand({ RoleName: name }));
    const entry = () => own().eks.send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: arn }));
    expect(await listed()).toEqual([]);
    expect((await failureOf(get())).name).toBe("NoSuchEntityException");
    aws.advanceClock(10 * SECOND);
    expect(await listed()).toHaveLength(1);
    expect((await failureOf(entry())).name).toBe("InvalidParameterException");
    aws.advanceClock(10 * SECOND);
    await entry();
    aws.world.hideRole(PAYMENTS, name, 5 * SECOND);
    expect(await listed()).toEqual([]);
    aws.advanceClock(5 * SECOND);
    await get();
  });

  it("is a tag of a permission set, for readers and for IAM", async () => {
    aws.world.timing.tagsSeenMs = 10 * SECOND;
    const { arn: ResourceArn } = aws.world.identityCenterAdmin!.permissionSets.create({ name: "own" });
    const tags = async () =>
      (await sso().send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn }))).Tags?.length;
    await sso().send(new TagResourceCommand({ InstanceArn, ResourceArn, Tags: [{ Key: "team", Value: "x" }] }));
    aws.world.putRole(MANAGEMENT, {
      name: "OfTeam",
      trust: {},
      statements: [
        { Effect: "Allow", Action: "sso:*", Resource: "arn:aws:sso:::instance/*" },
        {
          Effect: "Allow",
          Action: "sso:*",
          Resource: "*",
          Condition: { StringEquals: { "aws:ResourceTag/team": "x" } },
        },
      ],
    });
    const ofTeam = clientsOf(aws, aws.credentialsFor(MANAGEMENT, "OfTeam")).ssoAdmin;
    const describeSet = () =>
      ofTeam.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: ResourceArn }));
    expect(await tags()).toBe(0);
    expect((await failureOf(describeSet())).name).toBe("AccessDeniedException");
    aws.advanceClock(10 * SECOND);
    expect(await tags()).toBe(1);
    await describeSet();
  });

  it("is a tag of an access entry, while the entry is visible", async () => {
    aws.world.timing.tagsSeenMs = 10 * SECOND;
    const of = {
      clusterName: "payments-eu",
      principalArn: `arn:aws:iam::${PAYMENTS}:role/people/${ANA}`,
    };
    const { accessEntry } = await own().eks.send(new CreateAccessEntryCommand({ ...of, tags: { a: "1" } }));
    const seen = async () => (await own().eks.send(new DescribeAccessEntryCommand(of))).accessEntry?.tags;
    expect(await seen()).toEqual({});
    aws.advanceClock(10 * SECOND);
    expect(await seen()).toEqual({ a: "1" });
    await own().eks.send(new TagEntry({ resourceArn: accessEntry?.accessEntryArn, tags: { b: "2" } }));
    expect(await seen()).toEqual({ a: "1" });
    aws.advanceClock(10 * SECOND);
    expect(await seen()).toEqual({ a: "1", b: "2" });
  });
});

it("an access entry counts until Kubernetes sees its deletion", async () => {
  await assign(ANA);
  const { arn, id } = standing()[0]!;
  aws.world.timing.consistencyMs = 30 * SECOND;
  const entries = aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu");
  const seen = () => aws.world.slotWatch.history().find(({ role }) => role.id === id)!.entries;
  aws.settle();
  entries.create({ principalArn: arn });
  expect(seen()).toEqual([]);
  aws.advanceClock(30 * SECOND);
  entries.remove(arn);
  expect(seen()).toMatchObject([{ until: null }]);
  aws.advanceClock(30 * SECOND);
  const [entry] = seen();
  expect(entry!.until! - entry!.from).toBe(30 * SECOND);
});

describe("a delegated administrator", () => {
  const update = () => sso(TOOLING).send(new UpdatePermissionSetCommand({ InstanceArn, PermissionSetArn }));

  it("reads the instance and manages its permission sets", async () => {
    const { Instances } = await sso(TOOLING).send(new ListInstancesCommand({}));
    expect(Instances).toMatchObject([{ InstanceArn, OwnerAccountId: MANAGEMENT }]);
    await update();
    await sso(TOOLING).send(new CreateAccountAssignmentCommand(named(ANA)));
    aws.settle();
    expect(await assignees()).toEqual([userId(ANA)]);
  });

  it("cannot change the management account, nor any account of a set that is provisioned there", async () => {
    const denied = { name: "AccessDeniedException", status: 400 };
    const toManagement = new CreateAccountAssignmentCommand(named(ANA, MANAGEMENT));
    expect(await failureOf(sso(TOOLING).send(toManagement))).toMatchObject(denied);
    await sso().send(toManagement);
    aws.settle();
    expect(await failureOf(update())).toMatchObject(denied);
    const toPayments = new CreateAccountAssignmentCommand(named(ANA));
    expect(await failureOf(sso(TOOLING).send(toPayments))).toMatchObject(denied);
    const tag = new TagResourceCommand({
      InstanceArn,
      ResourceArn: PermissionSetArn,
      Tags: [{ Key: "a", Value: "b" }],
    });
    expect(await failureOf(sso(TOOLING).send(tag))).toMatchObject(denied);
    await sso(TOOLING).send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
  });
});
