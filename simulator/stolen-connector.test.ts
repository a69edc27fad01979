import { type CreateAccessEntryRequest, EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { Organizations } from "@aws-sdk/client-organizations";
import { SSOAdmin } from "@aws-sdk/client-sso-admin";
import { acmeScenario } from "./scenarios/acme";
import { type Simulator, startSimulator } from "./start";
import { assumeRole, failureOf } from "./testing/test-clients";
import { accessPolicyArn } from "./world/access-policies";
import type { Credentials } from "./world/sessions";

/** A thief has the credentials of the connector, and with them the roles that the shipped templates make. */
const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";
const STOREFRONT = "310254877783";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const ANOTHER = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f4";
const InstanceArn = acmeScenario.identityCenter!.instanceArn;
const POOL_TAG = { Key: "drawbridge-pool", Value: INSTALLATION };
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});
const CLUSTER_ADMIN = accessPolicyArn("AmazonEKSClusterAdminPolicy");
const clusterName = "payments-eu";

let aws: Simulator;
let connector: ReturnType<typeof clientsWith>;
let manager: ReturnType<typeof clientsWith>;
let member: ReturnType<typeof clientsWith>;

beforeAll(async () => {
  // IAM_ROLE_TEMPLATE is not in use, as in the templates' defaults.
  aws = await startSimulator({ roles: { installationId: INSTALLATION, templateRolePattern: "" } });
});
beforeEach(async () => {
  aws.reset();
  connector = clientsWith(aws.credentials);
  manager = clientsWith(await session(MANAGEMENT, "DrawbridgeManagementRole"));
  member = clientsWith(await session(PAYMENTS, "DrawbridgeMemberRole"));
});
afterAll(() => aws.close());

function clientsWith(credentials: Credentials) {
  const config = { endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1 };
  return {
    eks: new EKS(config),
    iam: new IAM(config),
    organizations: new Organizations(config),
    ssoAdmin: new SSOAdmin(config),
  };
}

async function session(accountId: string, role: string): Promise<Credentials> {
  const { AccessKeyId, SecretAccessKey, SessionToken } = (
    await assumeRole(aws, `arn:aws:iam::${accountId}:role/${role}`)
  ).Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
}

const admin = () => aws.world.identityCenterAdmin!;
const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", clusterName);
const user = (name: string) => admin().center.principalNamed({ user: `${name}@acme.example` });
const slot = (number: number) => aws.connection.poolPermissionSetArns[number - 1]!;
const setNamed = (name: string) => admin().permissionSets.named(name)!.arn;
const roleOf = (permissionSet: string, accountId = PAYMENTS) =>
  [...aws.world.account(accountId).roles.values()].find(({ name }) => name.includes(`_${permissionSet}_`))!.arn;
const assignment = (PermissionSetArn: string, TargetId = PAYMENTS, { type, id } = user("ben.okoro")) => ({
  ...{ InstanceArn, PermissionSetArn, TargetId, TargetType: "AWS_ACCOUNT" as const },
  ...{ PrincipalType: type, PrincipalId: id },
});
const given = (principalArn: string, policyArn = CLUSTER_ADMIN) => ({
  ...{ clusterName, principalArn, policyArn, accessScope: { type: "cluster" as const } },
});

/** Ana has slot 1 with an entry, slot 2 leads to a role; a pool of another installation and the company's own sets are there. */
function furnish() {
  const { permissionSets } = admin();
  for (const number of [1, 2]) permissionSets.assign(slot(number), PAYMENTS, user("ana.silva"));
  permissionSets.assign(slot(1), STOREFRONT, user("ana.silva"));
  permissionSets.create({ name: "theirs-01", tags: { "drawbridge-pool": ANOTHER } });
  const slotRole = roleOf("drawbridge-01");
  const adminRole = roleOf("AdministratorAccess");
  for (const principalArn of [slotRole, adminRole]) {
    entries().create({ principalArn });
    entries().associate(principalArn, accessPolicyArn("AmazonEKSViewPolicy"), { type: "cluster" });
  }
  return { slotRole, adminRole, freeSlotRole: roleOf("drawbridge-02"), creator: entries().list()[0]!.principalArn };
}

/** IAM must deny all of it: another error would mean another obstacle. */
async function expectDenied(attempts: Record<string, () => Promise<unknown>>): Promise<void> {
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    const failure = await failureOf(attempt()).catch(() => ({ name: "ALLOWED", message: "" }));
    const isDenied = /^AccessDenied(Exception)?$/.test(failure.name) && failure.message.includes("is not authorized");
    outcomes[name] = isDenied ? "DENIED" : failure.name;
  }
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(attempts).map((name) => [name, "DENIED"])));
}

describe("in Identity Center, a thief of the connector", () => {
  it("makes, fills, tags and deletes no permission set", async () => {
    furnish();
    const foreign = setNamed("AdministratorAccess");
    const before = JSON.stringify([...admin().permissionSets.sets.values()]);
    const { ssoAdmin: center } = manager;
    const onEach = (
      name: string,
      attempt: (set: { InstanceArn: string; PermissionSetArn: string }) => Promise<unknown>,
    ) => ({
      [`${name} of a slot`]: () => attempt({ InstanceArn, PermissionSetArn: slot(1) }),
      [`${name} of a foreign set`]: () => attempt({ InstanceArn, PermissionSetArn: foreign }),
    });
    await expectDenied({
      "a new set": () => center.createPermissionSet({ InstanceArn, Name: "drawbridge-99" }),
      "a new set with the pool's tag": () =>
        center.createPermissionSet({ InstanceArn, Name: "drawbridge-99", Tags: [POOL_TAG] }),
      ...onEach("the pool's tag", (set) =>
        center.tagResource({ InstanceArn, ResourceArn: set.PermissionSetArn, Tags: [POOL_TAG] }),
      ),
      ...onEach("a tag taken off", (set) =>
        center.untagResource({ InstanceArn, ResourceArn: set.PermissionSetArn, TagKeys: [POOL_TAG.Key] }),
      ),
      ...onEach("a policy", (set) => center.putInlinePolicyToPermissionSet({ ...set, InlinePolicy: EVERYTHING })),
      ...onEach("no policy", (set) => center.deleteInlinePolicyFromPermissionSet(set)),
      ...onEach("a policy of AWS", (set) =>
        center.attachManagedPolicyToPermissionSet({ ...set, ManagedPolicyArn: ADMINISTRATOR }),
      ),
      ...onEach("a policy of an account", (set) =>
        center.attachCustomerManagedPolicyReferenceToPermissionSet({
          ...set,
          CustomerManagedPolicyReference: { Name: "Own" },
        }),
      ),
      ...onEach("a boundary", (set) =>
        center.putPermissionsBoundaryToPermissionSet({
          ...set,
          PermissionsBoundary: { ManagedPolicyArn: ADMINISTRATOR },
        }),
      ),
      ...onEach("longer sessions", (set) => center.updatePermissionSet({ ...set, SessionDuration: "PT12H" })),
      ...onEach("the end", (set) => center.deletePermissionSet(set)),
      ...onEach("its provisioning", (set) =>
        center.provisionPermissionSet({ ...set, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
      ),
    });
    expect(JSON.stringify([...admin().permissionSets.sets.values()])).toBe(before);
  });

  it("assigns nothing but slots, and nothing in the management account", async () => {
    furnish();
    const foreign = setNamed("AdministratorAccess");
    const platform = admin().center.principalNamed({ group: "Platform" });
    const before = JSON.stringify(admin().permissionSets.assignments());
    const create =
      (...of: Parameters<typeof assignment>) =>
      () =>
        manager.ssoAdmin.createAccountAssignment(assignment(...of));
    const remove =
      (...of: Parameters<typeof assignment>) =>
      () =>
        manager.ssoAdmin.deleteAccountAssignment(assignment(...of));
    await expectDenied({
      "AdministratorAccess for a user": create(foreign),
      "AdministratorAccess taken from its group": remove(foreign, PAYMENTS, platform),
      "a slot of another installation": create(setNamed("theirs-01")),
      "a slot in the management account": create(slot(3), MANAGEMENT),
      "a slot taken away in the management account": remove(slot(3), MANAGEMENT),
    });
    aws.settle();
    expect(JSON.stringify(admin().permissionSets.assignments())).toBe(before);
  });

  it("assigns a slot to any user or group in any other account, and takes any slot away", async () => {
    furnish();
    const { ssoAdmin } = manager;
    await ssoAdmin.createAccountAssignment(assignment(slot(1)));
    aws.settle();
    const group = admin().center.principalNamed({ group: "Platform" });
    await ssoAdmin.createAccountAssignment(assignment(slot(3), STOREFRONT, group));
    aws.settle();
    await ssoAdmin.deleteAccountAssignment(assignment(slot(1), PAYMENTS, user("ana.silva")));
    aws.settle();
    expect(admin().permissionSets.principalsOf(slot(1), PAYMENTS)).toEqual([user("ben.okoro")]);
    expect(admin().permissionSets.principalsOf(slot(3), STOREFRONT)).toEqual([group]);
    // A slot by itself opens no cluster and nothing of the account.
    const ben = clientsWith(aws.signIn("ben.okoro@acme.example", PAYMENTS, "drawbridge-01"));
    await ben.eks.listClusters({});
    await expectDenied({
      "an entry by a slot": () => ben.eks.listAccessEntries({ clusterName }),
      "a role by a slot": () => ben.iam.listRoles({}),
    });
  });
});

describe("in an account, a thief of the connector", () => {
  it("touches no entry but those of slots, and makes nobody else of a slot", async () => {
    const { slotRole, freeSlotRole, adminRole, creator } = furnish();
    const person = `arn:aws:iam::${PAYMENTS}:role/people/ben.okoro@acme.example`;
    const { eks } = member;
    const create =
      (principalArn: string, more: Partial<CreateAccessEntryRequest> = {}) =>
      () =>
        eks.createAccessEntry({ clusterName, principalArn, ...more });
    const arnOf = (principalArn: string) => entries().find(principalArn)?.arn;
    const before = JSON.stringify(entries().list());
    const tags = { "managed-by": "drawbridge", "drawbridge-installation": INSTALLATION };
    const ofOthers = (whose: string, principalArn: string) => {
      const entry = { clusterName, principalArn };
      return {
        [`the entry of ${whose}`]: () => eks.deleteAccessEntry(entry),
        [`a policy of ${whose}`]: () => eks.associateAccessPolicy(given(principalArn)),
        [`no policy of ${whose}`]: () => eks.disassociateAccessPolicy({ ...entry, policyArn: CLUSTER_ADMIN }),
        [`the groups of ${whose}`]: () => eks.updateAccessEntry({ ...entry, kubernetesGroups: ["admins"] }),
        [`our tags of ${whose}`]: () => eks.tagResource({ resourceArn: arnOf(principalArn), tags }),
      };
    };
    await expectDenied({
      "an entry for a person's role": create(person),
      "an entry for a person's role with our tags": create(person, { tags }),
      "an entry for the connector's role": create(`arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`),
      "an entry for a slot of another account": create(roleOf("drawbridge-01", STOREFRONT)),
      "a slot under another name": create(freeSlotRole, { username: "system-admin" }),
      "a slot in a group": create(freeSlotRole, { kubernetesGroups: ["admins"] }),
      "a slot with tags": create(freeSlotRole, { tags }),
      "a slot as a node": create(freeSlotRole, { type: "EC2_LINUX" }),
      "a slot's entry in a group": () =>
        eks.updateAccessEntry({ clusterName, principalArn: slotRole, kubernetesGroups: ["admins"] }),
      "a slot's entry under another name": () =>
        eks.updateAccessEntry({ clusterName, principalArn: slotRole, username: "system-admin" }),
      "a slot's entry with tags": () => eks.tagResource({ resourceArn: arnOf(slotRole), tags }),
      "a policy that no person is given": () =>
        eks.associateAccessPolicy(given(slotRole, accessPolicyArn("AmazonEKSNetworkingPolicy"))),
      "a cluster": () => eks.createCluster({ name: "x", roleArn: adminRole, resourcesVpcConfig: {} }),
      ...ofOthers("an administrator", adminRole),
      ...ofOthers("the cluster's creator", creator),
    });
    expect(JSON.stringify(entries().list())).toBe(before);
  });

  it("makes a slot's role administrator of a cluster, and takes its entry away", async () => {
    const { slotRole, freeSlotRole } = furnish();
    await member.eks.createAccessEntry({ clusterName, principalArn: freeSlotRole });
    await member.eks.associateAccessPolicy(given(freeSlotRole));
    await member.eks.deleteAccessEntry({ clusterName, principalArn: slotRole });
    const effective = aws.world.effectiveAccess(PAYMENTS, "eu-west-1", clusterName);
    expect(effective.find(({ principalArn }) => principalArn === freeSlotRole)?.policies).toEqual([
      { policyArn: CLUSTER_ADMIN, scope: { type: "cluster" } },
    ]);
    expect(effective.some(({ principalArn }) => principalArn === slotRole)).toBe(false);
  });

  it("changes no role and reaches no other", async () => {
    furnish();
    const role = { RoleName: "ben.okoro@acme.example" };
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
    });
    aws.world.putRole(PAYMENTS, { name: "open", trust: { accounts: [acmeScenario.connector.accountId] } });
    const elsewhere = "arn:aws:iam::999999999999:role/DrawbridgeMemberRole";
    await expectDenied({
      "a new role": () => member.iam.createRole({ RoleName: "x", AssumeRolePolicyDocument: trust }),
      "a role's tags": () => member.iam.tagRole({ ...role, Tags: [POOL_TAG] }),
      "a role's end": () => member.iam.deleteRole(role),
      "a person's role read": () => member.iam.getRole(role),
      "roles of the management account": () => manager.iam.listRoles({}),
      "clusters of the management account": () => manager.eks.listClusters({}),
      "the connector's own reads": () => connector.organizations.listAccounts({}),
      "the connector's own clusters": () => connector.eks.listClusters({}),
      "the connector's own Identity Center": () => connector.ssoAdmin.listInstances({}),
      "a role that trusts the connector's account": () => assumeRole(aws, `arn:aws:iam::${PAYMENTS}:role/open`),
      "a member role of another organization": () => assumeRole(aws, elsewhere),
    });
  });
});
