import { DescribeClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import { type Simulator, startSimulator } from "./start";
import { clientsOf, failureOf } from "./testing/test-clients";
import type { Credentials } from "./world/sessions";

const PAYMENTS = "310254875561";

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

const eks = () => clientsOf(aws, aws.credentialsFor(PAYMENTS)).eks;

it("the control API is there, with the values that an administrator needs to connect it", async () => {
  expect((await control("GET", "healthz")).status).toBe(200);
  expect((await control("GET", "connect")).body).toEqual({
    managementAccountRoleArn: "arn:aws:iam::310254870016:role/DrawbridgeManagementRole",
    memberRoleName: "DrawbridgeMemberRole",
    externalId: "drawbridge-simulator",
    region: "eu-west-1",
    regions: ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2"],
    ssoRegion: "eu-west-1",
    ssoPortal: "https://d-936ac3e5f1.awsapps.com/start",
    poolPrefix: null,
    poolPermissionSetArns: [],
  });
});

it("the control API sets faults, shows the remaining ones and removes them", async () => {
  await control("POST", "faults", { operation: "ListClusters", error: "ThrottlingException", times: 3 });
  expect((await failureOf(eks().send(new ListClustersCommand({})))).name).toBe("ThrottlingException");
  expect((await control("GET", "faults")).body).toMatchObject([{ operation: "ListClusters", remaining: 2 }]);
  await control("DELETE", "faults");
  await eks().send(new ListClustersCommand({}));
});

it("the control API lists calls by their properties, with exact counts", async () => {
  await eks().send(new ListClustersCommand({}));
  await failureOf(eks().send(new DescribeClusterCommand({ name: "nope" })));
  const { body } = await control("GET", "calls?operation=DescribeCluster&limit=5");
  expect(body).toMatchObject([{ operation: "DescribeCluster", accountId: PAYMENTS, status: 404 }]);
  expect((await control("GET", "calls/counts")).body).toMatchObject({
    total: 2,
    byOperation: { DescribeCluster: { calls: 1, errors: 1 }, ListClusters: { calls: 1, errors: 0 } },
  });
  await control("DELETE", "calls");
  expect((await control("GET", "calls")).body).toEqual([]);
});

it("the control API adds, changes and removes people, groups and memberships", async () => {
  const who = encodeURIComponent("pia@acme.example");
  await control("POST", "users", { userName: "pia@acme.example", displayName: "Pia Blom" });
  await control("PATCH", `users/${who}`, { externalIds: [{ issuer: "https://scim.example.com", id: "00u1" }] });
  await control("POST", "groups", { name: "Night Shift" });
  await control("POST", `groups/Night%20Shift/members/${who}`);
  await control("PATCH", `users/${who}`, { enabled: false });
  await control("DELETE", `groups/Payments%20Team/members/${encodeURIComponent("ana.silva@acme.example")}`);
  await control("DELETE", "groups/Parcels");
  await control("DELETE", `users/${encodeURIComponent("mario.rossi@acme.example")}`);
  const { body } = await control<{ identityCenter: { users: object[]; groups: object[] } }>("GET", "state");
  expect(body.identityCenter.users).toHaveLength(12);
  expect(body.identityCenter.users).toContainEqual(
    expect.objectContaining({
      displayName: "Pia Blom",
      enabled: false,
      externalIds: [{ issuer: "https://scim.example.com", id: "00u1" }],
    }),
  );
  expect(body.identityCenter.groups).toContainEqual(
    expect.objectContaining({ name: "Night Shift", members: ["pia@acme.example"] }),
  );
  expect(body.identityCenter.groups).toContainEqual(
    expect.objectContaining({
      name: "Payments Team",
      members: ["ben.okoro@acme.example", "otto.lindqvist@acme.example"],
    }),
  );
  expect(await control("DELETE", "groups/Parcels")).toEqual({
    status: 400,
    body: { error: "There is no group Parcels." },
  });
});

it("the control API adds, retags, recreates and removes clusters", async () => {
  const path = `clusters/${PAYMENTS}/eu-west-1/payments-next`;
  await control("POST", path, { tags: { team: "Payments Team" }, authenticationMode: "API" });
  await control("PATCH", path, { tags: { team: "platform" }, status: "UPDATING" });
  const first = (await eks().send(new DescribeClusterCommand({ name: "payments-next" }))).cluster;
  expect(first).toMatchObject({ tags: { team: "platform" }, status: "UPDATING" });
  await control("POST", `${path}/recreate`);
  const second = (await eks().send(new DescribeClusterCommand({ name: "payments-next" }))).cluster;
  expect(second?.createdAt).not.toEqual(first?.createdAt);
  expect(second?.accessConfig?.authenticationMode).toBe("API");
  await control("DELETE", path);
  expect((await failureOf(eks().send(new DescribeClusterCommand({ name: "payments-next" })))).status).toBe(404);
});

it("the control API puts a Kubernetes API behind a cluster, and removes it", async () => {
  const path = `clusters/${PAYMENTS}/eu-west-1/payments-eu`;
  const cluster = async () => (await eks().send(new DescribeClusterCommand({ name: "payments-eu" }))).cluster;
  const before = await cluster();
  const certificateAuthority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  await control("PATCH", path, { endpoint: "https://127.0.0.1:6443", certificateAuthority });
  expect(await cluster()).toMatchObject({
    endpoint: "https://127.0.0.1:6443",
    certificateAuthority: { data: Buffer.from(certificateAuthority).toString("base64") },
  });
  await control("PATCH", path, { endpoint: null, certificateAuthority: null });
  expect(await cluster()).toEqual(before);
  for (const wrong of [{ endpoint: "payments" }, { certificateAuthority: "MIIB" }]) {
    expect((await control("PATCH", path, wrong)).status).toBe(400);
  }
});

it("the control API adds, moves, suspends and removes accounts and shows their state", async () => {
  const unit = (await control<{ id: string }>("POST", "organizational-units", { name: "Acquired" })).body;
  const { id } = (await control<{ id: string }>("POST", "accounts", { name: "New Shop", parentId: unit.id })).body;
  await control("PATCH", `accounts/${PAYMENTS}`, {
    parentId: unit.id,
    state: "SUSPENDED",
    tags: { team: "x" },
    memberRole: false,
    regions: { "us-west-2": false },
    deniedRegions: { "us-east-1": true },
  });
  await control("DELETE", "accounts/310254874450");
  const { accounts } = (await control<{ accounts: { id: string }[] }>("GET", "state")).body;
  const byId = new Map(accounts.map((account) => [account.id, account]));
  expect(byId.get(id)).toMatchObject({ name: "New Shop", parentId: unit.id });
  expect(byId.get(PAYMENTS)).toMatchObject({
    state: "SUSPENDED",
    parentId: unit.id,
    tags: { team: "x" },
    roles: expect.not.arrayContaining([`arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`]),
    deniedRegions: ["us-east-1"],
  });
  expect(byId.has("310254874450")).toBe(false);
});

it("the control API gives credentials for calls from inside an account, until the clock passes their end", async () => {
  const { body } = await control<Credentials>("POST", "sessions", { accountId: PAYMENTS });
  const { eks: client } = clientsOf(aws, body);
  expect((await client.send(new ListClustersCommand({}))).clusters).toContain("payments-eu");
  await control("POST", "clock", { advanceMs: 3_600_000 });
  expect((await failureOf(client.send(new ListClustersCommand({})))).name).toBe("ExpiredTokenException");
});

it("the control API turns throttles and latency on and off", async () => {
  await control("POST", "throttle", { mode: "documented", eks: { perSecond: 0.001, burst: 1 } });
  const client = eks();
  await client.send(new ListClustersCommand({}));
  expect((await failureOf(client.send(new ListClustersCommand({})))).name).toBe("ThrottlingException");
  await control("POST", "throttle", { mode: "off" });
  expect((await control("POST", "latency", { ms: 1, jitterMs: 1 })).status).toBe(200);
  await client.send(new ListClustersCommand({}));
});

it.each([
  ["POST", "faults", { operation: "ListClusters", error: "X", time: 3 }, /time/],
  ["POST", "faults", undefined, /operation/],
  ["DELETE", "accounts/999999999999", undefined, /There is no account 999999999999/],
  ["POST", `clusters/${PAYMENTS}/mars-north-1/x`, {}, /There is no region mars-north-1/],
  ["POST", `clusters/${PAYMENTS}/eu-west-1/payments-eu`, {}, /already a cluster/],
  ["POST", "accounts", { name: "x", parentId: "ou-1" }, /no root or organizational unit/],
])("the control API explains the error in %s %s %j", async (method, path, body, reason) => {
  const answer = await control<{ error: string }>(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatch(reason);
});

it("the control API answers 404 to unknown paths", async () => {
  expect((await control("GET", "nothing")).status).toBe(404);
});

it("the control API returns to the scenario on reset", async () => {
  aws.world.removeAccount(PAYMENTS);
  await control("POST", "reset");
  expect((await eks().send(new ListClustersCommand({}))).clusters).toHaveLength(2);
});
