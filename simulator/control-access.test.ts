import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DescribeAccessEntryCommand,
} from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Simulator, startSimulator } from "./start";
import { clientsOf, failureOf } from "./testing/test-clients";
import type { Credentials } from "./world/sessions";

const PAYMENTS = "310254875561";
const ANA = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const CLUSTER = `clusters/${PAYMENTS}/eu-west-1/payments-eu`;

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator();
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

async function control<Body = unknown>(method: string, path: string, body?: object) {
  const answer = await fetch(`${aws.url}/_simulator/${path}`, { method, body: body ? JSON.stringify(body) : null });
  return { status: answer.status, body: (await answer.json()) as Body };
}

interface Access {
  entries: { principalArn: string }[];
  seen: { principalArn: string }[];
  effective: { principalArn: string; principalId: string; policies: object[] }[];
}

const access = async () => (await control<Access>("GET", `${CLUSTER}/access`)).body;
const eks = () => clientsOf(aws, aws.credentialsFor(PAYMENTS, "ClusterProvisioner")).eks;
const entry = `${CLUSTER}/entries/${encodeURIComponent(ANA)}`;

it("the control API shows stored access, visible access and admitted principals", async () => {
  await control("POST", "timing", { consistencyMs: 60_000 });
  await eks().send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA }));
  const before = await access();
  expect(before.entries.map(({ principalArn }) => principalArn)).toContain(ANA);
  expect(before.seen.map(({ principalArn }) => principalArn)).not.toContain(ANA);
  await control("POST", "settle");
  await eks().send(
    new AssociateAccessPolicyCommand({
      clusterName: "payments-eu",
      principalArn: ANA,
      policyArn: VIEW,
      accessScope: { type: "namespace", namespaces: ["checkout"] },
    }),
  );
  await control("POST", "settle");
  const { effective } = await access();
  expect(effective.find(({ principalArn }) => principalArn === ANA)).toMatchObject({
    principalId: aws.world.role(PAYMENTS, "ana.silva@acme.example").id,
    policies: [{ policyArn: VIEW, scope: { type: "namespace", namespaces: ["checkout"] } }],
  });
});

it("the control API creates, changes and removes entries and associations as another principal", async () => {
  const scope = { type: "cluster" };
  await control("POST", `${CLUSTER}/entries`, { principalArn: ANA, policies: [{ policyArn: VIEW, scope }] });
  await control("PATCH", entry, { kubernetesGroups: ["from-the-console"] });
  const described = await eks().send(new DescribeAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA }));
  expect(described.accessEntry?.kubernetesGroups).toEqual(["from-the-console"]);
  await control("DELETE", `${entry}/policies/${encodeURIComponent(VIEW)}`);
  expect((await access()).effective).toContainEqual(expect.objectContaining({ principalArn: ANA, policies: [] }));
  await control("POST", `${entry}/policies`, { policyArn: VIEW, scope: { type: "namespace", namespaces: ["a"] } });
  expect((await access()).effective).toContainEqual(
    expect.objectContaining({ policies: [{ policyArn: VIEW, scope: { type: "namespace", namespaces: ["a"] } }] }),
  );
  await control("DELETE", entry);
  expect((await access()).entries).toHaveLength(1);
  expect((await control("DELETE", entry)).body).toEqual({ error: `There is no access entry for ${ANA}.` });
});

it("the control API deletes a role and recreates it under its ARN", async () => {
  await control("POST", `${CLUSTER}/entries`, { principalArn: ANA });
  const role = `roles/${PAYMENTS}/${encodeURIComponent("ana.silva@acme.example")}`;
  const before = aws.world.role(PAYMENTS, "ana.silva@acme.example");
  const { body } = await control<{ arn: string; id: string }>("POST", `${role}/recreate`);
  expect(body.arn).toBe(ANA);
  expect(body.id).not.toBe(before.id);
  expect((await access()).effective).toHaveLength(1);
  await control("DELETE", role);
  const roles = await control<{ arn: string }[]>("GET", `roles/${PAYMENTS}`);
  expect(roles.body.map(({ arn }) => arn)).not.toContain(ANA);
});

it("the control API creates roles and sets their permissions", async () => {
  const { body } = await control<{ id: string }>("POST", `roles/${PAYMENTS}`, {
    name: "auditor",
    path: "/ops/",
    allows: [],
  });
  expect(body).toMatchObject({ arn: `arn:aws:iam::${PAYMENTS}:role/ops/auditor`, id: expect.stringMatching(/^AROA/) });
  await control("PATCH", `roles/${PAYMENTS}/ClusterProvisioner`, { denies: ["eks:CreateAccessEntry"] });
  const command = new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA });
  expect((await failureOf(eks().send(command))).name).toBe("AccessDeniedException");
});

it("the control API assigns permission sets at once, and signs in assigned people", async () => {
  const userName = "ana.silva@acme.example";
  const assignment = { permissionSet: "jit-ana", accountId: PAYMENTS, user: userName };
  const signIn = { userName, accountId: PAYMENTS, permissionSet: "jit-ana" };
  await control("POST", "permission-sets", { name: "jit-ana" });
  expect((await control("POST", "sign-ins", signIn)).body).toEqual({
    error: `${userName} is not assigned jit-ana in account ${PAYMENTS}.`,
  });
  await control("POST", "assignments", assignment);
  const { body } = await control<Credentials>("POST", "sign-ins", signIn);
  const identity = await clientsOf(aws, body).sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toMatch(
    new RegExp(`^arn:aws:sts::${PAYMENTS}:assumed-role/AWSReservedSSO_jit-ana_[0-9a-f]{16}/${userName}$`),
  );
  const state = await control<{ identityCenter: { permissionSets: object[] } }>("GET", "state");
  expect(state.body.identityCenter.permissionSets).toContainEqual(
    expect.objectContaining({ name: "jit-ana", assignments: [expect.objectContaining({ accountId: PAYMENTS })] }),
  );
  expect((await control("DELETE", "permission-sets/jit-ana")).status).toBe(400);
  await control("DELETE", "assignments", assignment);
  expect((await failureOf(clientsOf(aws, body).sts.send(new GetCallerIdentityCommand({})))).name).toBe(
    "InvalidClientTokenId",
  );
  await control("DELETE", "permission-sets/jit-ana");
});

it("the control API changes a permission set and the roles made of it, as the AWS console does", async () => {
  await control("POST", "permission-sets", { name: "jit-ana" });
  await control("POST", "assignments", { permissionSet: "jit-ana", accountId: PAYMENTS, group: "Platform" });
  const inlinePolicy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "eks:*" } });
  const change = {
    inlinePolicy,
    sessionSeconds: 43_200,
    managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    customerManagedPolicies: [{ name: "Own" }],
    boundary: { name: "Boundary", path: "/team/" },
  };
  const changed = await control("PATCH", "permission-sets/jit-ana", change);
  expect(changed.body).toMatchObject({ ...change, customerManagedPolicies: [{ name: "Own", path: "/" }] });
  const role = [...aws.world.account(PAYMENTS).roles.values()].find(({ name }) => name.includes("_jit-ana_"));
  expect(role?.allows).toEqual(["eks:*"]);
  expect((await control("PATCH", "permission-sets/jit-ana", { boundary: null })).body).toMatchObject({
    boundary: null,
  });
});

it("the control API signs in members of an assigned group, and no disabled user", async () => {
  aws.signIn("emil.berg@acme.example", PAYMENTS, "SecurityAudit");
  aws.world.identityCenter?.changeUser("emil.berg@acme.example", { enabled: false });
  expect(() => aws.signIn("emil.berg@acme.example", PAYMENTS, "SecurityAudit")).toThrow("cannot sign in");
  expect(() => aws.signIn("ana.silva@acme.example", PAYMENTS, "SecurityAudit")).toThrow("is not assigned");
});

it("the control API shows two people who met on one slot", async () => {
  const name = "slot-01";
  await control("POST", "permission-sets", { name, tags: { "drawbridge-pool": "ours" } });
  await control("POST", "assignments", { permissionSet: name, accountId: PAYMENTS, user: "ana.silva@acme.example" });
  const role = [...aws.world.account(PAYMENTS).roles.values()].find((one) => one.name.includes("_slot-01_"))!;
  await control("POST", `${CLUSTER}/entries`, { principalArn: role.arn });
  const watched = () => control<{ history: object[]; violations: object[] }>("GET", "slot-watch");
  expect((await watched()).body.violations).toEqual([]);
  await control("POST", "assignments", { permissionSet: name, accountId: PAYMENTS, group: "Platform" });
  const { history, violations } = (await watched()).body;
  expect(history).toContainEqual(expect.objectContaining({ role: expect.objectContaining({ id: role.id }) }));
  expect(violations).toMatchObject([{ kind: "MET_ENTRY" }, { kind: "REUSED_EARLY" }]);
  await control("POST", `roles/${PAYMENTS}/${role.name}/hide`, { ms: 1000 });
  expect(role.knownToIam).toBe(false);
});

it("the control API lowers limits", async () => {
  await control("POST", "limits", { accessEntriesPerCluster: 1 });
  const command = new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA });
  expect((await failureOf(eks().send(command))).name).toBe("ResourceLimitExceededException");
});

it.each([
  ["POST", `${CLUSTER}/entries`, { principalArn: `${ANA}x` }, /There is no principal/],
  ["POST", `${entry}/policies`, { policyArn: VIEW, scope: { type: "namespace" } }, /namespaces/],
  ["DELETE", `roles/${PAYMENTS}/nobody`, undefined, /has no role nobody/],
  ["POST", "assignments", { permissionSet: "x", accountId: PAYMENTS }, /Give a user or a group/],
  ["POST", "assignments", { permissionSet: "x", accountId: PAYMENTS, group: "Platform" }, /no permission set x/],
  ["POST", "timing", { consistencyMs: -1 }, /consistencyMs/],
])("the control API explains the error in %s %s %j", async (method, path, body, reason) => {
  const answer = await control<{ error: string }>(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatch(reason);
});
