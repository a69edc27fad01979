import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  type CreateAccessEntryCommandInput,
  DeleteAccessEntryCommand,
  type EKSClient,
  ListClustersCommand,
  TagResourceCommand as TagEntryCommand,
  UntagResourceCommand,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  type SSOAdminClient,
  TagResourceCommand,
} from "@aws-sdk/client-sso-admin";
import { type Simulator, startSimulator } from "../start";
import { assumeRole, clientsOf, failureOf } from "../testing/test-clients";
import { accessPolicyArn } from "./access-policies";

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
const regroup = (kubernetesGroups: string[], principalArn = ANA) =>
  eks.send(new UpdateAccessEntryCommand({ clusterName, principalArn, kubernetesGroups }));
const tag = (resourceArn: string | undefined) => eks.send(new TagEntryCommand({ resourceArn, tags: OURS }));
/** A slot as the stack of the pool makes it. */
const slotSet = () => aws.world.identityCenterAdmin!.permissionSets.named("drawbridge-01")!;
/** The role that an assignment of the slot makes. */
function slotRole(): string {
  const { permissionSets, center } = aws.world.identityCenterAdmin!;
  const { id } = center.userNamed("ana.silva@acme.example")!;
  const { arn } = slotSet();
  permissionSets.assign(arn, PAYMENTS, { type: "USER", id });
  const { roleName } = permissionSets.assignments().find(({ set }) => set.arn === arn)!;
  return aws.world.role(PAYMENTS, roleName).arn;
}
const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", clusterName);

describe("the member role", () => {
  it("creates, changes and deletes the entry of a role by template, with the tags of its installation", async () => {
    await create();
    await associate("AmazonEKSViewPolicy");
    entries().change(ANA, { kubernetesGroups: ["strangers"] });
    await regroup([]);
    await remove();
    expect(entries().find(ANA)).toBeUndefined();
  });

  it("creates, changes and deletes the entry of a slot, which has no tags", async () => {
    const slot = slotRole();
    await create({ principalArn: slot, tags: undefined });
    await associate("AmazonEKSClusterAdminPolicy", slot);
    await remove(slot);
    expect(entries().find(slot)).toBeUndefined();
  });

  it.each<[string, Partial<CreateAccessEntryCommandInput>]>([
    ["without tags", { tags: undefined }],
    ["with the tags of another installation", { tags: { ...OURS, "drawbridge-installation": "another" } }],
    ["with a tag that the template does not name", { tags: { ...OURS, team: "payments" } }],
    ["of another type", { type: "EC2_LINUX" }],
    ["with groups", { kubernetesGroups: ["viewers"] }],
    ["with a user name", { username: "somebody" }],
    ["for its own role", { principalArn: `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole` }],
  ])("creates no entry %s", async (_, more) => {
    expect(await failureOf(create(more))).toMatchObject(DENIED);
  });

  it("gives no policy that the template does not name", async () => {
    await create();
    expect(await failureOf(associate("AmazonEKSNetworkingPolicy"))).toMatchObject(DENIED);
  });

  it("does nothing to a foreign entry, or to one that lost its tags", async () => {
    entries().create({ principalArn: BEN });
    await create();
    entries().change(ANA, { tags: { "managed-by": "drawbridge" } });
    for (const arn of [ANA, BEN]) {
      for (const call of [remove, () => regroup([], arn), () => associate("AmazonEKSViewPolicy", arn)]) {
        expect(await failureOf(call(arn))).toMatchObject(DENIED);
      }
    }
  });

  it("restores its tags on an entry of a role by template, and on no other", async () => {
    const { accessEntry } = await create();
    entries().change(ANA, { tags: {} });
    await tag(accessEntry?.accessEntryArn);
    await remove();
    const slot = slotRole();
    entries().create({ principalArn: slot });
    expect(await failureOf(tag(entries().find(slot)?.arn))).toMatchObject(DENIED);
  });

  it("removes no tag, not even its own", async () => {
    const { accessEntry } = await create();
    const untag = new UntagResourceCommand({ resourceArn: accessEntry?.accessEntryArn, tagKeys: ["managed-by"] });
    expect(await failureOf(eks.send(untag))).toMatchObject(DENIED);
  });

  it("reports a missing object as the fault is set, because AWS documents neither", async () => {
    expect(await failureOf(remove())).toMatchObject(DENIED);
    aws.world.absentResources = "NOT_FOUND";
    expect(await failureOf(remove())).toMatchObject({ name: "ResourceNotFoundException" });
  });

  describe("deployed with other parameters", () => {
    afterEach(() =>
      aws.deployRoles({
        installationId: INSTALLATION,
        poolPrefix: undefined,
        templateRolePattern: undefined,
        allowSharedEntries: undefined,
        allowKubernetesGroups: undefined,
      }),
    );

    it("gives nothing without an installation", async () => {
      aws.deployRoles({ installationId: undefined });
      expect(await failureOf(create())).toMatchObject(DENIED);
      expect((await eks.send(new ListClustersCommand({}))).clusters).toContain(clusterName);
    });

    it("gives nothing to slots of another prefix, or to roles outside of the pattern", async () => {
      aws.deployRoles({ poolPrefix: "another", templateRolePattern: "arn:aws:iam::*:role/staff/*" });
      expect(await failureOf(create())).toMatchObject(DENIED);
      expect(await failureOf(create({ principalArn: slotRole(), tags: undefined }))).toMatchObject(DENIED);
    });

    it("gives groups", async () => {
      aws.deployRoles({ allowKubernetesGroups: true });
      await create({ kubernetesGroups: ["viewers"] });
      await regroup([]);
      await regroup(["dev"]);
    });

    it("adds to foreign entries, and still deletes none", async () => {
      aws.deployRoles({ allowSharedEntries: true, allowKubernetesGroups: true });
      entries().create({ principalArn: BEN });
      await associate("AmazonEKSViewPolicy", BEN);
      await regroup(["dev"], BEN);
      expect(await failureOf(remove(BEN))).toMatchObject(DENIED);
    });

    it("refuses values that CloudFormation would refuse, at once", () => {
      expect(() => aws.deployRoles({ installationId: "mine" })).toThrow('the parameter InstallationId is "mine"');
      expect(() => aws.deployRoles({ poolPrefix: "*" })).toThrow('the parameter PoolPrefix is "*"');
    });
  });
});

describe("the management role", () => {
  const instance = () => ({ InstanceArn: aws.world.identityCenter!.instance.instanceArn });
  const assignment = (PermissionSetArn: string | undefined, TargetId = PAYMENTS) => ({
    ...instance(),
    PermissionSetArn,
    TargetId,
    TargetType: "AWS_ACCOUNT" as const,
    PrincipalType: "USER" as const,
    PrincipalId: aws.world.identityCenter!.userNamed("ana.silva@acme.example")!.id,
  });
  const assign = (arn: string | undefined, accountId?: string) =>
    sso.send(new CreateAccountAssignmentCommand(assignment(arn, accountId)));

  it("assigns a slot and removes the assignment, but not in the management account", async () => {
    const { arn } = slotSet();
    await assign(arn);
    aws.settle();
    await sso.send(new DeleteAccountAssignmentCommand(assignment(arn)));
    expect((await failureOf(assign(arn, MANAGEMENT))).message).toContain("explicit deny");
  });

  it("assigns no permission set of others, and none of another installation's pool", async () => {
    const { permissionSets } = aws.world.identityCenterAdmin!;
    expect(await failureOf(assign(permissionSets.named("SecurityAudit")!.arn))).toMatchObject(DENIED);
    const other = permissionSets.create({ name: "other-01", tags: { "drawbridge-pool": "another" } });
    expect(await failureOf(assign(other.arn))).toMatchObject(DENIED);
  });

  it("creates no permission set, and tags none", async () => {
    const Tags = [{ Key: "drawbridge-pool", Value: INSTALLATION }];
    expect(
      await failureOf(sso.send(new CreatePermissionSetCommand({ ...instance(), Name: "own", Tags }))),
    ).toMatchObject(DENIED);
    const ResourceArn = aws.world.identityCenterAdmin!.permissionSets.named("SecurityAudit")!.arn;
    expect(await failureOf(sso.send(new TagResourceCommand({ ...instance(), ResourceArn, Tags })))).toMatchObject(
      DENIED,
    );
  });
});

describe("the connector", () => {
  it("assumes the member and management roles of its organization, and no others", async () => {
    await assumeRole(aws, `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`);
    await assumeRole(aws, `arn:aws:iam::${MANAGEMENT}:role/DrawbridgeManagementRole`);
    aws.world.putRole(PAYMENTS, { name: "open", trust: { accounts: [aws.world.scenario.connector.accountId] } });
    expect((await failureOf(assumeRole(aws, `arn:aws:iam::${PAYMENTS}:role/open`))).message).toContain(
      "no identity-based policy allows the sts:AssumeRole action",
    );
  });
});
