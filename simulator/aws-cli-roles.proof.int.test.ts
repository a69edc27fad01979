import { acmeScenario } from "./scenarios/acme";
import { type Simulator, startSimulator } from "./start";
import { runCli, withCli } from "./testing/test-cli";
import { accessPolicyArn } from "./world/access-policies";
import type { Credentials } from "./world/sessions";

/**
 * The table of docs/security/connector.md and the openings of its parameters, tried with the AWS CLI.
 * Each sentence uses the credentials of its role.
 */
const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const ANOTHER = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f4";
const CLUSTER = "--cluster-name payments-eu";
const CLUSTER_ARN = `arn:aws:eks:eu-west-1:${PAYMENTS}:cluster/payments-eu`;
const OUR_TAGS = `managed-by=drawbridge,drawbridge-installation=${INSTALLATION}`;
const INSTANCE = `--instance-arn ${acmeScenario.identityCenter!.instanceArn}`;
const POOL_TAG = `--tags Key=drawbridge-pool,Value=${INSTALLATION}`;
const cluster = "payments-eu";
const inCluster = "--access-scope type=cluster";

type Table = Readonly<Record<string, string>>;

let aws: Simulator;
let connector: Credentials;
let manager: Credentials;
let member: Credentials;

withCli("by the AWS CLI, a thief of the connector", () => {
  beforeAll(async () => {
    aws = await startSimulator({ roles: { installationId: INSTALLATION, templateRolePattern: "" } });
    aws.world.putRole(PAYMENTS, { name: "open", trust: { accounts: [acmeScenario.connector.accountId] } });
    connector = aws.credentials;
    manager = await assumed(MANAGEMENT, "DrawbridgeManagementRole");
    member = await assumed(PAYMENTS, "DrawbridgeMemberRole");
  });
  afterAll(() => aws.close());

  it("the task role assumes the member roles and the management role, and does nothing else", async () => {
    await expectAllowed(connector, { "ask who it is": "sts get-caller-identity" });
    await expectDenied(connector, {
      "read the organization": "organizations list-accounts",
      "read clusters": "eks list-clusters",
      "read Identity Center": "sso-admin list-instances",
      "assume another role that trusts its account": toAssume(PAYMENTS, "open"),
      "assume a member role of another organization": toAssume("999999999999", "DrawbridgeMemberRole"),
    });
  });

  it("the management role assigns permission sets of the pool, and makes or changes none", async () => {
    const foreign = setArn("AdministratorAccess");
    const assignment = (set: string, accountId = PAYMENTS) =>
      `${INSTANCE} --permission-set-arn ${set} --target-id ${accountId} --target-type AWS_ACCOUNT ` +
      `--principal-type GROUP --principal-id ${admin().center.principalNamed({ group: "Platform" }).id}`;
    const store = `--identity-store-id ${acmeScenario.identityCenter!.identityStoreId}`;
    await expectDenied(manager, {
      "assign another permission set": `sso-admin create-account-assignment ${assignment(foreign)}`,
      "take such an assignment away": `sso-admin delete-account-assignment ${assignment(foreign)}`,
      "assign a slot in the management account": `sso-admin create-account-assignment ${assignment(slot(3), MANAGEMENT)}`,
      "make one": `sso-admin create-permission-set ${INSTANCE} --name drawbridge-99 ${POOL_TAG}`,
      ...onEach([slot(1), foreign], (set, whose) => {
        const of = `${INSTANCE} --permission-set-arn ${set}`;
        const everything = JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
        return {
          [`tag ${whose}`]: `sso-admin tag-resource ${INSTANCE} --resource-arn ${set} ${POOL_TAG}`,
          [`fill ${whose}`]: `sso-admin put-inline-policy-to-permission-set ${of} --inline-policy ${everything}`,
          [`lengthen ${whose}`]: `sso-admin update-permission-set ${of} --session-duration PT12H`,
          [`delete ${whose}`]: `sso-admin delete-permission-set ${of}`,
        };
      }),
    });
    await expectAllowed(manager, {
      "read the organization": "organizations list-accounts",
      "read every person": `identitystore list-users ${store}`,
      "read every group": `identitystore list-groups ${store}`,
      "read a permission set": `sso-admin describe-permission-set ${INSTANCE} --permission-set-arn ${foreign}`,
      "read its assignments": `sso-admin list-account-assignments ${INSTANCE} --account-id ${PAYMENTS} --permission-set-arn ${foreign}`,
      "assign a slot to a whole group": `sso-admin create-account-assignment ${assignment(slot(1))}`,
      "take it away": `sso-admin delete-account-assignment ${assignment(slot(1))}`,
    });
    // With the rights to deploy the pool its tag decides.
    admin().permissionSets.create({ name: "everything", tags: { "drawbridge-pool": INSTALLATION } });
    await expectAllowed(manager, {
      "assign a foreign set with the tag": `sso-admin create-account-assignment ${assignment(setArn("everything"))}`,
    });
  });

  it("a member role makes slots cluster-admin, and touches entries of no other role", async () => {
    const slotRole = roleOfSlot(2);
    const foreign = roleOf("AdministratorAccess");
    const entry = entries().create({ principalArn: foreign });
    const of = (principalArn: string) => `${CLUSTER} --principal-arn ${principalArn}`;
    const policy = (name: string) => `--policy-arn ${accessPolicyArn(name)}`;
    const admins = `${policy("AmazonEKSClusterAdminPolicy")} ${inCluster}`;
    await expectDenied(member, {
      "let a person's role in": `eks create-access-entry ${of(personOf("ana.silva"))}`,
      "let the connector in": `eks create-access-entry ${of(`arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`)}`,
      "choose a user name": `eks create-access-entry ${of(slotRole)} --username system-admin`,
      "choose a type": `eks create-access-entry ${of(slotRole)} --type EC2_LINUX`,
      "choose groups": `eks create-access-entry ${of(slotRole)} --kubernetes-groups admins`,
      "tag an entry as it is made": `eks create-access-entry ${of(slotRole)} --tags ${OUR_TAGS}`,
      "tag another entry": `eks tag-resource --resource-arn ${entry.arn} --tags ${OUR_TAGS}`,
      "tag a cluster": `eks tag-resource --resource-arn ${CLUSTER_ARN} --tags ${OUR_TAGS}`,
      "make a cluster": `eks create-cluster --name x --role-arn ${foreign} --resources-vpc-config subnetIds=subnet-1`,
      "add a policy to another entry": `eks associate-access-policy ${of(foreign)} ${admins}`,
      "regroup another entry": `eks update-access-entry ${of(foreign)} --kubernetes-groups admins`,
      "delete another entry": `eks delete-access-entry ${of(foreign)}`,
    });
    await expectAllowed(member, {
      "read clusters": "eks list-clusters",
      "read a cluster": `eks describe-cluster --name ${cluster}`,
      "read entries": `eks list-access-entries ${CLUSTER}`,
      "read an entry of others": `eks describe-access-entry ${of(foreign)}`,
      "read roles": "iam list-roles --max-items 1",
      "let a slot in": `eks create-access-entry ${of(slotRole)}`,
      "make it cluster-admin": `eks associate-access-policy ${of(slotRole)} ${admins}`,
    });
    await expectDenied(member, {
      "associate a policy beyond the catalog": `eks associate-access-policy ${of(slotRole)} ${policy("AmazonEKSNetworkingPolicy")} ${inCluster}`,
      "regroup the slot's entry": `eks update-access-entry ${of(slotRole)} --kubernetes-groups admins`,
    });
    const policyArns = () =>
      aws.world
        .effectiveAccess(PAYMENTS, "eu-west-1", cluster)
        .find(({ principalArn }) => principalArn === slotRole)
        ?.policies.map(({ policyArn }) => policyArn);
    expect(policyArns()).toEqual([accessPolicyArn("AmazonEKSClusterAdminPolicy")]);
    await expectAllowed(member, {
      "take its policy": `eks disassociate-access-policy ${of(slotRole)} ${policy("AmazonEKSClusterAdminPolicy")}`,
      "take its entry": `eks delete-access-entry ${of(slotRole)}`,
    });
    expect(policyArns()).toBeUndefined();
  });
});

withCli("by the AWS CLI, what parameters open", () => {
  beforeAll(async () => {
    aws = await startSimulator({ roles: { installationId: INSTALLATION } });
    member = await assumed(PAYMENTS, "DrawbridgeMemberRole");
  });
  afterAll(() => aws.close());

  const of = (principalArn: string) => `${CLUSTER} --principal-arn ${principalArn}`;
  const view = `--policy-arn ${accessPolicyArn("AmazonEKSViewPolicy")} ${inCluster}`;

  it("TemplateRolePattern allows entries of every matching role, once they have the installation's tags", async () => {
    const [own, others, theirs] = ["ana.silva", "ben.okoro", "otto.lindqvist"].map(personOf) as [
      string,
      string,
      string,
    ];
    const entry = entries().create({ principalArn: others });
    const taken = entries().create({ principalArn: theirs, tags: { "drawbridge-installation": ANOTHER } });
    const ofSet = roleOf("AdministratorAccess");
    await expectDenied(member, {
      "make an entry without tags": `eks create-access-entry ${of(own)}`,
      "make one for Drawbridge": `eks create-access-entry ${of(`arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`)} --tags ${OUR_TAGS}`,
      "make one for Identity Center's roles": `eks create-access-entry ${of(ofSet)} --tags ${OUR_TAGS}`,
      "delete one of others": `eks delete-access-entry ${of(others)}`,
      "add a policy to one of others": `eks associate-access-policy ${of(others)} ${view}`,
      "tag one of another installation": `eks tag-resource --resource-arn ${taken.arn} --tags ${OUR_TAGS}`,
      "put another tag on a cluster": `eks tag-resource --resource-arn ${CLUSTER_ARN} --tags ${OUR_TAGS},owner=x`,
    });
    await expectAllowed(member, {
      "make an entry with tags": `eks create-access-entry ${of(own)} --tags ${OUR_TAGS}`,
      "add a policy to it": `eks associate-access-policy ${of(own)} ${view}`,
      "tag one of others": `eks tag-resource --resource-arn ${entry.arn} --tags ${OUR_TAGS}`,
      "delete it then": `eks delete-access-entry ${of(others)}`,
      "tag a cluster": `eks tag-resource --resource-arn ${CLUSTER_ARN} --tags ${OUR_TAGS}`,
    });
  });

  it("AllowSharedEntries allows policies on foreign entries, but not their deletion", async () => {
    const others = personOf("li.wei");
    entries().create({ principalArn: others });
    aws.deployRoles({ allowSharedEntries: true });
    await expectAllowed(member, { "add a policy": `eks associate-access-policy ${of(others)} ${view}` });
    await expectDenied(member, {
      "delete the entry": `eks delete-access-entry ${of(others)}`,
      "regroup the entry": `eks update-access-entry ${of(others)} --kubernetes-groups dev`,
    });
    aws.deployRoles({ allowKubernetesGroups: true });
    await expectAllowed(member, {
      "regroup it with AllowKubernetesGroups": `eks update-access-entry ${of(others)} --kubernetes-groups dev`,
    });
  });

  it("AllowKubernetesGroups allows groups, and with them the user name", async () => {
    const slotRole = roleOfSlot(1);
    aws.deployRoles({ allowKubernetesGroups: true });
    await expectAllowed(member, {
      "make an entry with a group": `eks create-access-entry ${of(slotRole)} --kubernetes-groups dev`,
      "change its user name": `eks update-access-entry ${of(slotRole)} --username somebody-else`,
    });
    expect(entries().find(slotRole)?.username).toBe("somebody-else");
  });

  it("HoldsManagementRole allows the management role's calls without assuming it", async () => {
    const scenario = { ...acmeScenario, connector: { ...acmeScenario.connector, accountId: MANAGEMENT } };
    await using held = disposable(await startSimulator({ scenario, roles: { installationId: INSTALLATION } }));
    aws = held.simulator;
    const platform = admin().center.principalNamed({ group: "Platform" });
    const assign = (accountId: string) =>
      `sso-admin create-account-assignment ${INSTANCE} --permission-set-arn ${slot(1)} --target-id ${accountId} ` +
      `--target-type AWS_ACCOUNT --principal-type GROUP --principal-id ${platform.id}`;
    await expectAllowed(aws.credentials, {
      "read the organization": "organizations list-accounts",
      "assign a slot": assign(PAYMENTS),
    });
    await expectDenied(aws.credentials, { "assign in the management account": assign(MANAGEMENT) });
  });
});

function toAssume(accountId: string, role: string): string {
  const arn = `arn:aws:iam::${accountId}:role/${role}`;
  return `sts assume-role --role-arn ${arn} --role-session-name thief --external-id ${aws.connection.externalId}`;
}

async function assumed(accountId: string, role: string): Promise<Credentials> {
  const answer = await runCli(aws, toAssume(accountId, role), aws.credentials);
  const { AccessKeyId, SecretAccessKey, SessionToken } = (answer as { Credentials: Record<string, string> })
    .Credentials;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
}

/** One after the other: the later ones may need what the earlier ones did. */
async function expectAllowed(credentials: Credentials, calls: Table): Promise<void> {
  for (const [name, command] of Object.entries(calls)) {
    expect([name, await outcomeOf(command, credentials)]).toEqual([name, "ALLOWED"]);
    aws.settle();
  }
}

/** All refusals must come from IAM: another error would mean another obstacle. */
async function expectDenied(credentials: Credentials, calls: Table): Promise<void> {
  const outcomes: Record<string, string> = {};
  const left = Object.entries(calls);
  const takeTurns = async () => {
    for (let next = left.shift(); next; next = left.shift()) outcomes[next[0]] = await outcomeOf(next[1], credentials);
  };
  // The CLI takes most of its time to start, as each call is a process: some run at once, but not all.
  await Promise.all([takeTurns(), takeTurns(), takeTurns()]);
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, "DENIED"])));
}

async function outcomeOf(command: string, credentials: Credentials): Promise<string> {
  try {
    await runCli(aws, command, credentials);
    return "ALLOWED";
  } catch (error) {
    const text = String(error);
    return /\(AccessDenied(Exception)?\)/.test(text) && text.includes("is not authorized to perform") ? "DENIED" : text;
  }
}

function onEach([own, foreign]: readonly [string, string], calls: (set: string, whose: string) => Table): Table {
  return { ...calls(own, "a slot"), ...calls(foreign, "a foreign set") };
}

function disposable(simulator: Simulator) {
  return { simulator, [Symbol.asyncDispose]: () => simulator.close() };
}

const admin = () => aws.world.identityCenterAdmin!;
const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", cluster);
const slot = (number: number) => aws.connection.poolPermissionSetArns[number - 1]!;
const setArn = (name: string) => admin().permissionSets.named(name)!.arn;
const personOf = (name: string) => `arn:aws:iam::${PAYMENTS}:role/people/${name}@acme.example`;
const roleOf = (permissionSet: string) =>
  [...aws.world.account(PAYMENTS).roles.values()].find(({ name }) => name.includes(`_${permissionSet}_`))!.arn;

function roleOfSlot(number: number): string {
  admin().permissionSets.assign(
    slot(number),
    PAYMENTS,
    admin().center.principalNamed({ user: "ana.silva@acme.example" }),
  );
  return roleOf(`drawbridge-0${number}`);
}
