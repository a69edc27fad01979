import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  type CreateAccessEntryCommandInput,
  CreateClusterCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAccessPoliciesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListTagsForResourceCommand,
  paginateListAccessEntries,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import { type Simulator, startSimulator } from "../start";
import { clientsOf, failureOf } from "../testing/test-clients";
import { accessPolicyArn } from "../world/access-policies";

const PAYMENTS = "310254875561";
const STOREFRONT = "310254877783";
const LOGISTICS = "310254879905";
const ANA = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
const BEN = `arn:aws:iam::${PAYMENTS}:role/people/ben.okoro@acme.example`;
const CREATOR = `arn:aws:iam::${PAYMENTS}:role/ClusterProvisioner`;
const VIEW = accessPolicyArn("AmazonEKSViewPolicy");
const EDIT = accessPolicyArn("AmazonEKSEditPolicy");
const ADMIN = accessPolicyArn("AmazonEKSClusterAdminPolicy");
const INVALID_PRINCIPAL = "The specified principalArn is invalid: invalid principal.";
const NO_ENTRY =
  "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";

const clusterName = "payments-eu";
let aws: Simulator;
let eks: EKSClient;
beforeAll(async () => {
  aws = await startSimulator();
});
beforeEach(() => {
  aws.reset();
  eks = clientsOf(aws, aws.credentialsFor(PAYMENTS, "ClusterProvisioner")).eks;
});
afterAll(() => aws.close());

const create = (more: Partial<CreateAccessEntryCommandInput> = {}) =>
  eks.send(new CreateAccessEntryCommand({ clusterName, principalArn: ANA, ...more }));
const describeEntry = async (principalArn = ANA) =>
  (await eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }))).accessEntry;
const list = async (associatedPolicyArn?: string) =>
  (await eks.send(new ListAccessEntriesCommand({ clusterName, associatedPolicyArn }))).accessEntries;
const associate = (policyArn: string, accessScope: object, principalArn = ANA) =>
  eks.send(new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope }));
const associated = async (principalArn = ANA) =>
  (await eks.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }))).associatedAccessPolicies;
const remove = (principalArn = ANA) => eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
const access = () => aws.world.effectiveAccess(PAYMENTS, "eu-west-1", clusterName);
const accessOfAna = () => access().filter(({ principalArn }) => principalArn === ANA);

describe("access entries", () => {
  it("are created with AWS's defaults, and described as they were created", async () => {
    const { accessEntry } = await create({ tags: { "managed-by": "somebody" } });
    expect(accessEntry).toMatchObject({
      clusterName,
      principalArn: ANA,
      kubernetesGroups: [],
      tags: { "managed-by": "somebody" },
      type: "STANDARD",
      username: `arn:aws:sts::${PAYMENTS}:assumed-role/ana.silva@acme.example/{{SessionName}}`,
    });
    expect(accessEntry?.createdAt).toBeInstanceOf(Date);
    expect(accessEntry?.accessEntryArn).toMatch(
      new RegExp(
        `^arn:aws:eks:eu-west-1:${PAYMENTS}:access-entry/payments-eu/role/${PAYMENTS}/ana.silva@acme.example/[0-9a-f-]{36}$`,
      ),
    );
    expect(await describeEntry()).toEqual(accessEntry);
  });

  it("begin with that of the cluster's creator", async () => {
    expect(await list()).toEqual([CREATOR]);
    expect(await associated(CREATOR)).toMatchObject([{ policyArn: ADMIN, accessScope: { type: "cluster" } }]);
    aws.world.putRole(PAYMENTS, { name: "Admin", trust: {} });
    const made = {
      name: "made-here",
      roleArn: `arn:aws:iam::${PAYMENTS}:role/eks`,
      resourcesVpcConfig: {},
      accessConfig: { authenticationMode: "API" as const },
    };
    const maker = clientsOf(aws, aws.credentialsFor(PAYMENTS, "Admin")).eks;
    await maker.send(new CreateClusterCommand(made));
    expect(aws.world.entries(PAYMENTS, "eu-west-1", "made-here").list()).toMatchObject([
      { principalArn: `arn:aws:iam::${PAYMENTS}:role/Admin` },
    ]);
    const accessConfig = { ...made.accessConfig, bootstrapClusterCreatorAdminPermissions: false };
    await maker.send(new CreateClusterCommand({ ...made, name: "declined", accessConfig }));
    expect(aws.world.entries(PAYMENTS, "eu-west-1", "declined").list()).toEqual([]);
  });

  it("are listed as ARNs, page by page, and by policy", async () => {
    for (const name of ["cleo.marin", "dara.novak", "emil.berg"]) {
      await create({ principalArn: `arn:aws:iam::${PAYMENTS}:role/people/${name}@acme.example` });
    }
    const pages: number[] = [];
    for await (const page of paginateListAccessEntries({ client: eks, pageSize: 2 }, { clusterName })) {
      pages.push(page.accessEntries?.length ?? 0);
    }
    expect(pages).toEqual([2, 2]);
    expect(await list(ADMIN)).toEqual([CREATOR]);
    expect(await list(VIEW)).toEqual([]);
  });

  it("are refused a second time, unless it is the same call again", async () => {
    const made = await create({ clientRequestToken: "grant-1" });
    const again = await create({ clientRequestToken: "grant-1" });
    expect(again.accessEntry).toEqual(made.accessEntry);
    expect(await failureOf(create({ clientRequestToken: "grant-2" }))).toEqual({
      name: "ResourceInUseException",
      message: "The specified access entry resource is already in use on this cluster.",
      status: 409,
    });
    const otherwise = create({ clientRequestToken: "grant-1", kubernetesGroups: ["auditors"] });
    expect(await failureOf(otherwise)).toMatchObject({ name: "InvalidParameterException", status: 400 });
  });

  it("are recreated with the token of a deleted entry", async () => {
    const first = await create({ clientRequestToken: "grant-1" });
    await remove();
    const second = await create({ clientRequestToken: "grant-1" });
    expect(second.accessEntry?.accessEntryArn).not.toBe(first.accessEntry?.accessEntryArn);
    expect(accessOfAna()).toHaveLength(1);
  });

  it("may be of a role in another account", async () => {
    const principalArn = `arn:aws:iam::${STOREFRONT}:role/people/ana.silva@acme.example`;
    const { accessEntry } = await create({ principalArn });
    expect(accessEntry?.accessEntryArn).toContain(
      `arn:aws:eks:eu-west-1:${PAYMENTS}:access-entry/payments-eu/role/${STOREFRONT}/`,
    );
    const nodes = create({
      principalArn: `arn:aws:iam::${STOREFRONT}:role/people/ben.okoro@acme.example`,
      type: "EC2_LINUX",
    });
    expect(await failureOf(nodes)).toMatchObject({ name: "InvalidParameterException" });
  });

  it.each([
    ["a role that does not exist", `arn:aws:iam::${PAYMENTS}:role/nobody`],
    ["a role without its path", `arn:aws:iam::${PAYMENTS}:role/ana.silva@acme.example`],
    ["a session", `arn:aws:sts::${PAYMENTS}:assumed-role/ana.silva@acme.example/ana`],
    ["an account that does not exist", "arn:aws:iam::999999999999:role/people/ana.silva@acme.example"],
  ])("are refused for %s", async (_, principalArn) => {
    expect(await failureOf(create({ principalArn }))).toEqual({
      name: "InvalidParameterException",
      message: INVALID_PRINCIPAL,
      status: 400,
    });
  });

  it.each<[string, Partial<CreateAccessEntryCommandInput>, RegExp]>([
    [
      "a group of Kubernetes itself",
      { kubernetesGroups: ["dev", "system:masters"] },
      /system:masters is invalid, it cannot/,
    ],
    ["a user name of Kubernetes itself", { username: "system:admin" }, /must not begin with system:/],
    ["a user name of AWS", { username: "aws:somebody" }, /must not begin with aws:/],
    ["a session name without a colon before it", { username: "ana{{SessionName}}" }, /must have a colon before/],
    ["a session name with its colon behind it", { username: "{{SessionNameRaw}}:jit" }, /must have a colon before/],
    ["an unknown type", { type: "GUEST" }, /type GUEST is invalid/],
    ["groups of nodes", { type: "EC2_LINUX", kubernetesGroups: ["dev"] }, /with a type of "STANDARD"/],
    [
      "a service's own role",
      { principalArn: `arn:aws:iam::${PAYMENTS}:role/aws-service-role/x/y` },
      /Service Linked Role/,
    ],
    ["too many tags", { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, "x"])) }, /exceed 50/],
    ["a tag value that is too long", { tags: { note: "x".repeat(257) } }, /256/],
  ])("are refused with %s", async (_, more, message) => {
    const failure = await failureOf(create(more));
    expect(failure).toMatchObject({ name: "InvalidParameterException", status: 400 });
    expect(failure.message).toMatch(message);
  });

  it("take a user name with the session's name behind a colon", async () => {
    expect((await create({ username: "jit:{{SessionNameRaw}}" })).accessEntry?.username).toBe("jit:{{SessionNameRaw}}");
  });

  it("replace all groups when updated, and keep fields that are not mentioned", async () => {
    await create({ kubernetesGroups: ["a", "b"], username: "ana" });
    const update = (change: object) =>
      eks.send(new UpdateAccessEntryCommand({ clusterName, principalArn: ANA, ...change }));
    expect((await update({ kubernetesGroups: ["c"] })).accessEntry).toMatchObject({
      kubernetesGroups: ["c"],
      username: "ana",
    });
    expect((await update({ username: "silva" })).accessEntry).toMatchObject({
      kubernetesGroups: ["c"],
      username: "silva",
    });
    expect((await update({ kubernetesGroups: [] })).accessEntry?.kubernetesGroups).toEqual([]);
    expect((await failureOf(update({ kubernetesGroups: ["system:nodes"] }))).name).toBe("InvalidParameterException");
    expect((await failureOf(update({ username: "iam:ana" }))).message).toBe("The username must not begin with iam:");
  });

  it("of nodes cannot be updated or given a policy", async () => {
    await create({ type: "EC2_LINUX" });
    const update = new UpdateAccessEntryCommand({ clusterName, principalArn: ANA, kubernetesGroups: ["x"] });
    const expected = {
      name: "InvalidParameterException",
      message: 'This operation can only be performed on Access Entries with a type of "STANDARD".',
      status: 400,
    };
    expect(await failureOf(eks.send(update))).toEqual(expected);
    expect(await failureOf(associate(VIEW, { type: "cluster" }))).toEqual(expected);
    expect(await describeEntry()).toMatchObject({ kubernetesGroups: ["system:nodes"] });
  });

  it("are gone once deleted, with their policies", async () => {
    await create();
    await associate(VIEW, { type: "cluster" });
    await remove();
    const gone = { name: "ResourceNotFoundException", message: NO_ENTRY, status: 404 };
    for (const call of [remove(), describeEntry(), associated(), associate(VIEW, { type: "cluster" })]) {
      expect(await failureOf(call)).toEqual(gone);
    }
    await create();
    expect(await associated()).toEqual([]);
  });

  it("can be retagged", async () => {
    const resourceArn = (await create({ tags: { a: "1", b: "2" } })).accessEntry?.accessEntryArn;
    await eks.send(new TagResourceCommand({ resourceArn, tags: { b: "3", c: "4" } }));
    await eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    expect((await eks.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: "3", c: "4" });
    expect((await describeEntry())?.tags).toEqual({ b: "3", c: "4" });
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`t${i}`, "x"]));
    expect(await failureOf(eks.send(new TagResourceCommand({ resourceArn, tags: many })))).toMatchObject({
      name: "BadRequestException",
    });
    const unknown = new TagResourceCommand({ resourceArn: `${resourceArn}x`, tags: { a: "1" } });
    expect(await failureOf(eks.send(unknown))).toMatchObject({ name: "NotFoundException", status: 404 });
  });

  it("are limited in number", async () => {
    aws.world.limits.accessEntriesPerCluster = 2;
    await create();
    expect(await failureOf(create({ principalArn: BEN }))).toMatchObject({
      name: "ResourceLimitExceededException",
      status: 400,
    });
  });
});

describe("access policies", () => {
  it("are listed, those for people and those of AWS's own services", async () => {
    const { accessPolicies } = await eks.send(new ListAccessPoliciesCommand({}));
    expect(accessPolicies).toContainEqual({ name: "AmazonEKSViewPolicy", arn: VIEW });
    expect(accessPolicies).toHaveLength(19);
  });

  it("are associated once, and the last scope replaces the one before", async () => {
    await create();
    await associate(EDIT, { type: "namespace", namespaces: ["checkout", "dev-*"] });
    const first = await associated();
    expect(first).toMatchObject([
      { policyArn: EDIT, accessScope: { type: "namespace", namespaces: ["checkout", "dev-*"] } },
    ]);
    const answer = await associate(EDIT, { type: "namespace", namespaces: ["ledger"] });
    expect(answer).toMatchObject({ clusterName, principalArn: ANA, associatedAccessPolicy: { policyArn: EDIT } });
    await associate(VIEW, { type: "cluster" });
    expect(await associated()).toMatchObject([
      { policyArn: EDIT, accessScope: { namespaces: ["ledger"] }, associatedAt: first?.[0]?.associatedAt },
      { policyArn: VIEW, accessScope: { type: "cluster" } },
    ]);
    expect(await list(VIEW)).toEqual([ANA]);
  });

  it("are disassociated one by one", async () => {
    await create();
    await associate(EDIT, { type: "cluster" });
    await associate(VIEW, { type: "cluster" });
    const disassociate = () =>
      eks.send(new DisassociateAccessPolicyCommand({ clusterName, principalArn: ANA, policyArn: EDIT }));
    await disassociate();
    expect(await associated()).toMatchObject([{ policyArn: VIEW }]);
    expect(await failureOf(disassociate())).toMatchObject({ name: "ResourceNotFoundException", status: 404 });
  });

  it.each<[string, string, object]>([
    ["a policy that does not exist", accessPolicyArn("AmazonEKSRootPolicy"), { type: "cluster" }],
    ["a policy for service-linked roles only", accessPolicyArn("AmazonEKSComputePolicy"), { type: "cluster" }],
    ["an IAM policy", "arn:aws:iam::aws:policy/AdministratorAccess", { type: "cluster" }],
    ["a namespace scope without namespaces", VIEW, { type: "namespace" }],
    ["a cluster scope with namespaces", VIEW, { type: "cluster", namespaces: ["a"] }],
    ["an unknown scope", VIEW, { type: "galaxy" }],
    ["a namespace that cannot exist", VIEW, { type: "namespace", namespaces: ["Not_A_Name"] }],
  ])("are refused: %s", async (_, policyArn, scope) => {
    await create();
    expect(await failureOf(associate(policyArn, scope))).toMatchObject({
      name: "InvalidParameterException",
      status: 400,
    });
    expect(await associated()).toEqual([]);
  });
});

describe("the admitted principals of a cluster", () => {
  it("are those with an entry, with the policies and scopes of the moment", async () => {
    await create({ kubernetesGroups: ["auditors"] });
    await associate(VIEW, { type: "namespace", namespaces: ["checkout"] });
    expect(accessOfAna()).toEqual([
      {
        principalArn: ANA,
        principalId: aws.world.role(PAYMENTS, "ana.silva@acme.example").id,
        username: `arn:aws:sts::${PAYMENTS}:assumed-role/ana.silva@acme.example/{{SessionName}}`,
        kubernetesGroups: ["auditors"],
        policies: [{ policyArn: VIEW, scope: { type: "namespace", namespaces: ["checkout"] } }],
      },
    ]);
  });

  it("are compared by unique id: a role recreated under its ARN is refused, while its entry looks the same", async () => {
    await create();
    await associate(VIEW, { type: "cluster" });
    const before = await describeEntry();
    aws.world.recreateRole(PAYMENTS, "ana.silva@acme.example");
    expect(await describeEntry()).toEqual(before);
    expect(accessOfAna()).toEqual([]);
    expect((await failureOf(create())).name).toBe("ResourceInUseException");
    await remove();
    await create();
    expect(accessOfAna()).toHaveLength(1);
  });

  it("exclude a deleted role", async () => {
    await create();
    aws.world.removeRole(PAYMENTS, "ana.silva@acme.example");
    expect(accessOfAna()).toEqual([]);
    expect(await list()).toContain(ANA);
  });

  it("follow changes by others", async () => {
    const entries = aws.world.entries(PAYMENTS, "eu-west-1", clusterName);
    entries.create({ principalArn: BEN, kubernetesGroups: ["from-terraform"], tags: { owner: "terraform" } });
    entries.associate(BEN, EDIT, { type: "namespace", namespaces: ["ledger"] });
    expect(await describeEntry(BEN)).toMatchObject({
      kubernetesGroups: ["from-terraform"],
      tags: { owner: "terraform" },
    });
    expect(await associated(BEN)).toMatchObject([{ policyArn: EDIT }]);
    entries.disassociate(BEN, EDIT);
    entries.change(BEN, { kubernetesGroups: [] });
    expect(await associated(BEN)).toEqual([]);
    entries.remove(BEN);
    expect(await list()).toEqual([CREATOR]);
  });
});

describe("clusters", () => {
  it("have no entries in CONFIG_MAP mode, until the mode is changed", async () => {
    const legacy = clientsOf(aws, aws.credentialsFor(LOGISTICS, "ClusterProvisioner"), "eu-central-1").eks;
    const command = new ListAccessEntriesCommand({ clusterName: "warehouse-legacy" });
    expect(await failureOf(legacy.send(command))).toEqual({
      name: "InvalidRequestException",
      message:
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      status: 400,
    });
    expect(aws.world.effectiveAccess(LOGISTICS, "eu-central-1", "warehouse-legacy")).toEqual([]);
    aws.world.changeCluster(LOGISTICS, "eu-central-1", "warehouse-legacy", {
      authenticationMode: "API_AND_CONFIG_MAP",
    });
    expect((await legacy.send(command)).accessEntries).toEqual([`arn:aws:iam::${LOGISTICS}:role/ClusterProvisioner`]);
  });

  it("lose their entries when deleted or recreated", async () => {
    await create();
    aws.world.recreateCluster(PAYMENTS, "eu-west-1", clusterName);
    expect(await list()).toEqual([CREATOR]);
    await create();
    aws.world.removeCluster(PAYMENTS, "eu-west-1", clusterName);
    expect(await failureOf(list())).toMatchObject({
      name: "ResourceNotFoundException",
      message: "No cluster found for name: payments-eu.",
    });
  });

  it.each([
    ["CREATING", "InvalidRequestException"],
    ["DELETING", "ResourceInUseException"],
    ["FAILED", "InvalidRequestException"],
  ] as const)("take no new entries while %s", async (status, error) => {
    aws.world.changeCluster(PAYMENTS, "eu-west-1", clusterName, { status });
    expect((await failureOf(create())).name).toBe(error);
    expect(await list()).toEqual([CREATOR]);
  });

  it("take entries while UPDATING", async () => {
    aws.world.changeCluster(PAYMENTS, "eu-west-1", clusterName, { status: "UPDATING" });
    await create();
    expect(accessOfAna()).toHaveLength(1);
  });
});

describe("permissions", () => {
  const allow = (allows: string[], denies?: string[]) =>
    aws.world.setRolePermissions(PAYMENTS, "ClusterProvisioner", { allows, denies });

  it("are checked per operation, in existing sessions as well", async () => {
    allow(["eks:Describe*", "eks:List*", "eks:CreateAccessEntry"]);
    await create();
    const failure = await failureOf(associate(VIEW, { type: "cluster" }));
    expect(failure).toMatchObject({ name: "AccessDeniedException", status: 403 });
    expect(failure.message).toContain("no identity-based policy allows the eks:AssociateAccessPolicy action");
  });

  it("include tagging where an entry is made with tags", async () => {
    allow(["eks:CreateAccessEntry"]);
    const failure = await failureOf(create({ tags: { a: "1" } }));
    expect(failure).toMatchObject({ name: "AccessDeniedException" });
    expect(failure.message).toContain("eks:TagResource");
  });

  it("can be tied to the tags of the changed or the created object", async () => {
    const tags = { "managed-by": "drawbridge" };
    aws.world.setRolePermissions(PAYMENTS, "ClusterProvisioner", {
      statements: [
        {
          Effect: "Allow",
          Action: ["eks:CreateAccessEntry", "eks:TagResource"],
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestTag/managed-by": "drawbridge" } },
        },
        {
          Effect: "Allow",
          Action: ["eks:AssociateAccessPolicy", "eks:DeleteAccessEntry", "eks:UntagResource"],
          Resource: "arn:aws:eks:*:*:access-entry/*",
          Condition: { StringEquals: { "aws:ResourceTag/managed-by": "drawbridge" } },
        },
      ],
    });
    const denied = { name: "AccessDeniedException", status: 403 };
    expect(await failureOf(create())).toMatchObject(denied);
    expect(await failureOf(remove(CREATOR))).toMatchObject(denied);
    expect(await failureOf(remove(BEN))).toMatchObject(denied);
    const { accessEntry } = await create({ tags });
    await associate(VIEW, { type: "cluster" });
    const untag = new UntagResourceCommand({ resourceArn: accessEntry?.accessEntryArn, tagKeys: ["managed-by"] });
    await eks.send(untag);
    expect(await failureOf(eks.send(untag))).toMatchObject(denied);
    expect(await failureOf(remove())).toMatchObject(denied);
  });

  it("can be denied although allowed", async () => {
    allow(["eks:*"], ["eks:DeleteAccessEntry"]);
    await create();
    expect((await failureOf(remove())).message).toContain("with an explicit deny in an identity-based policy");
  });
});

describe("eventual consistency", () => {
  it("hides a new entry until its time has come", async () => {
    aws.setConsistencyDelay(60_000);
    await create();
    expect(await list()).toEqual([CREATOR]);
    for (const call of [describeEntry(), associate(VIEW, { type: "cluster" })]) {
      expect(await failureOf(call)).toEqual({ name: "ResourceNotFoundException", message: NO_ENTRY, status: 404 });
    }
    expect((await failureOf(create({ clientRequestToken: "other" }))).name).toBe("ResourceInUseException");
    expect(accessOfAna()).toEqual([]);
    aws.advanceClock(60_000);
    await associate(VIEW, { type: "cluster" });
    expect(await associated()).toEqual([]);
    aws.settle();
    expect(await associated()).toHaveLength(1);
  });

  it("shows a deleted entry, and admits its principal, until its time has come", async () => {
    await create();
    aws.setConsistencyDelay(60_000);
    await remove();
    expect(await list()).toContain(ANA);
    expect(accessOfAna()).toHaveLength(1);
    expect(await failureOf(remove())).toMatchObject({ name: "ResourceNotFoundException" });
    aws.settle();
    expect(await list()).not.toContain(ANA);
    expect(accessOfAna()).toEqual([]);
  });

  it("does not know a new role at once", async () => {
    aws.setConsistencyDelay(60_000);
    const { arn } = aws.world.putRole(PAYMENTS, { name: "newcomer", trust: {} });
    expect((await failureOf(create({ principalArn: arn }))).message).toBe(INVALID_PRINCIPAL);
    aws.advanceClock(60_000);
    await create({ principalArn: arn });
  });

  it("lets the last change win, even when the delay was shortened in between", async () => {
    aws.setConsistencyDelay(60_000);
    await create();
    aws.setConsistencyDelay(0);
    await remove();
    aws.settle();
    expect(await list()).toEqual([CREATOR]);
  });
});
