import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  type CreateAccessEntryCommandInput,
  DeleteAccessEntryCommand,
  type EKSClient,
  ListClustersCommand,
  UntagResourceCommand,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  type SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { accessPolicyArn } from "./access-policies";
import { type Simulator, startSimulator } from "./start";
import { assume, clientsOf, failureOf } from "./test-clients";

const PAYMENTS = "310254875561";
const MANAGEMENT = "310254870016";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const ANA = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
const BEN = `arn:aws:iam::${PAYMENTS}:role/people/ben.okoro@acme.example`;
const OURS = { "managed-by": "drawbridge", "drawbridge-installation": INSTALLATION };
const clusterName = "payments-eu";
const DENIED = { name: "AccessDeniedException" };

let aws: Simulator;
let eks: EKSClient;
let sso: SSOAdminClient;
beforeAll(async () => {
  aws = await startSimulator({ roles: { installationId: INSTALLATION } });
});
beforeEach(() => {
  aws.reset();
  eks = clientsOf(aws, aws.credentialsFor(PAYMENTS)).eks;
  sso = clientsOf(aws, aws.credentialsFor(MANAGEMENT, "DrawbridgeManagementRole")).ssoAdmin;
});
afterAll(() => aws.close());

const create = (more: Partial<CreateAccessEntryCommandInput> = {}) =>
  eks.send(new CreateAccessEntryCommand({ clusterName, principalArn: ANA, tags: OURS, ...more }));
const associate = (policy: string, principalArn = ANA) =>
  eks.send(
    new AssociateAccessPolicyCommand({
      clusterName,
      principalArn,
      policyArn: accessPolicyArn(policy),
      accessScope: { type: "cluster" },
    }),
  );
const remove = (principalArn = ANA) => eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
const regroup = (principalArn = ANA) =>
  eks.send(new UpdateAccessEntryCommand({ clusterName, principalArn, kubernetesGroups: ["dev"] }));
const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", clusterName);

describe("the member role", () => {
  it("makes, changes and deletes entries with the tags of its installation", async () => {
    await create({ kubernetesGroups: ["viewers"] });
    await associate("AmazonEKSViewPolicy");
    await regroup();
    await remove();
    expect(entries().find(ANA)).toBeUndefined();
  });

  it.each<[string, Partial<CreateAccessEntryCommandInput>]>([
    ["without tags", { tags: undefined }],
    ["with the tags of another installation", { tags: { ...OURS, "drawbridge-installation": "another" } }],
    ["with a tag that the template does not name", { tags: { ...OURS, team: "payments" } }],
    ["of another type", { type: "EC2_LINUX" }],
    ["for its own role", { principalArn: `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole` }],
  ])("makes no entry %s", async (_, more) => {
    expect(await failureOf(create(more))).toMatchObject(DENIED);
  });

  it("gives no policy that the template does not name", async () => {
    await create();
    expect(await failureOf(associate("AmazonEKSNetworkingPolicy"))).toMatchObject(DENIED);
  });

  it("does nothing to an entry of others, or to one that lost its tags", async () => {
    entries().create({ principalArn: BEN });
    await create();
    entries().change(ANA, { tags: { "managed-by": "drawbridge" } });
    for (const arn of [ANA, BEN]) {
      for (const call of [remove, regroup, (of: string) => associate("AmazonEKSViewPolicy", of)]) {
        expect(await failureOf(call(arn))).toMatchObject(DENIED);
      }
    }
  });

  it("takes no tag off, its own neither", async () => {
    const { accessEntry } = await create();
    const untag = new UntagResourceCommand({ resourceArn: accessEntry?.accessEntryArn, tagKeys: ["managed-by"] });
    expect(await failureOf(eks.send(untag))).toMatchObject(DENIED);
  });

  it("says of what does not exist what is set, for AWS documents neither", async () => {
    expect(await failureOf(remove())).toMatchObject(DENIED);
    aws.world.absentResources = "NOT_FOUND";
    expect(await failureOf(remove())).toMatchObject({ name: "ResourceNotFoundException" });
  });

  describe("deployed with other parameters", () => {
    afterEach(() =>
      aws.deployRoles({ installationId: INSTALLATION, allowSharedEntries: false, allowKubernetesGroups: true }),
    );

    it("gives nothing without an installation", async () => {
      aws.deployRoles({ installationId: undefined });
      expect(await failureOf(create())).toMatchObject(DENIED);
      expect((await eks.send(new ListClustersCommand({}))).clusters).toContain(clusterName);
    });

    it("leaves groups alone", async () => {
      aws.deployRoles({ allowKubernetesGroups: false });
      expect(await failureOf(create({ kubernetesGroups: ["viewers"] }))).toMatchObject(DENIED);
      await create();
      expect(await failureOf(regroup())).toMatchObject(DENIED);
    });

    it("adds to entries of others, and still deletes none", async () => {
      aws.deployRoles({ allowSharedEntries: true });
      entries().create({ principalArn: BEN });
      await associate("AmazonEKSViewPolicy", BEN);
      await regroup(BEN);
      expect(await failureOf(remove(BEN))).toMatchObject(DENIED);
    });

    it("refuses what CloudFormation would refuse, at once", () => {
      expect(() => aws.deployRoles({ installationId: "mine" })).toThrow('the parameter InstallationId is "mine"');
    });
  });
});

describe("the management role", () => {
  const instance = () => ({ InstanceArn: aws.world.identityCenter!.instance.instanceArn });
  const make = (tags: Record<string, string>) =>
    sso.send(
      new CreatePermissionSetCommand({
        ...instance(),
        Name: "jit-ana",
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const assign = (PermissionSetArn: string | undefined) =>
    sso.send(
      new CreateAccountAssignmentCommand({
        ...instance(),
        PermissionSetArn,
        TargetId: PAYMENTS,
        TargetType: "AWS_ACCOUNT",
        PrincipalType: "USER",
        PrincipalId: aws.world.identityCenter!.userNamed("ana.silva@acme.example")!.id,
      }),
    );

  it("makes, assigns and deletes permission sets with the tags of its installation", async () => {
    expect(await failureOf(make({ "managed-by": "drawbridge" }))).toMatchObject(DENIED);
    const { PermissionSet } = await make(OURS);
    await assign(PermissionSet?.PermissionSetArn);
  });

  it("neither assigns nor deletes one of others", async () => {
    const { permissionSets } = aws.world.identityCenterAdmin!;
    const PermissionSetArn = permissionSets.named("SecurityAudit")!.arn;
    expect(await failureOf(assign(PermissionSetArn))).toMatchObject(DENIED);
    const deletion = new DeletePermissionSetCommand({ ...instance(), PermissionSetArn });
    expect(await failureOf(sso.send(deletion))).toMatchObject(DENIED);
  });
});

describe("the connector", () => {
  it("assumes the member and management roles of its organization, and no others", async () => {
    await assume(aws, `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`);
    await assume(aws, `arn:aws:iam::${MANAGEMENT}:role/DrawbridgeManagementRole`);
    aws.world.putRole(PAYMENTS, { name: "open", trust: { accounts: [aws.world.scenario.connector.accountId] } });
    expect((await failureOf(assume(aws, `arn:aws:iam::${PAYMENTS}:role/open`))).message).toContain(
      "no identity-based policy allows the sts:AssumeRole action",
    );
  });
});
