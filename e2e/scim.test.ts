import type { Api } from "./testing/api";
import { Harness, kill, type RunningServer } from "./testing/harness";
import { connectAndSync } from "./testing/integrations";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

describe("people provisioned by SCIM", () => {
  let harness: Harness;
  let server: RunningServer;
  let api: Api;
  let token: string;
  let people: string[];
  let groupId: string;

  beforeAll(async () => {
    harness = await Harness.open();
    await harness.startWorker();
    server = await harness.startServer();
    api = server.api;
    await connectAndSync(harness, api, {
      integrationOwners: [{ attribute: "group", values: ["Nobody"] }],
      ownerRules: [{ keyName: "team", attribute: "group" }],
    });
    const {
      createIdentityProvider: { provider },
    } = await api.ask<{ createIdentityProvider: { provider: { id: string } } }>(
      'mutation { createIdentityProvider(input: { name: "Okta", kind: SCIM }) { provider { id } } }',
    );
    const { rotateScimToken } = await api.ask<{ rotateScimToken: { token: string } }>(
      "mutation ($id: ID!) { rotateScimToken(providerId: $id) { token } }",
      { id: provider.id },
    );
    token = rotateScimToken.token;
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it("decide about clusters of their group from the moment of their membership", async () => {
    expect(await deciders("payments-eu")).toEqual([]);
    const names = ["ana@acme.example", "ben@acme.example"];
    const created = await Promise.all(
      names.map((userName) => send("POST", "/Users", { schemas: [USER], userName, displayName: userName })),
    );
    people = created.map(({ body }) => body.id!);
    const group = { schemas: [GROUP], displayName: "Payments Team", members: people.map((value) => ({ value })) };
    groupId = (await send("POST", "/Groups", group)).body.id!;
    expect(await deciders("payments-eu")).toEqual(names);
  });

  it("stop deciding when they are deactivated, whichever server gets the request", async () => {
    const other = await harness.startServer();
    const off = { schemas: [PATCH_OP], Operations: [{ op: "Replace", path: "active", value: "False" }] };
    expect((await send("PATCH", `/Users/${people[0]}`, off, other)).status).toBe(200);
    expect(await deciders("payments-eu")).toEqual(["ben@acme.example"]);
  });

  it("are neither lost nor duplicated when a server is killed during many requests", async () => {
    const names = Array.from({ length: 60 }, (_, n) => `many-${n}@acme.example`);
    const first = names.map((userName) => send("POST", "/Users", { schemas: [USER], userName }).catch(() => null));
    await Promise.race(first);
    await kill(server.child);
    const answered = await Promise.all(first);
    server = await harness.startServer();
    api = server.api;
    const again = await Promise.all(names.map((userName) => send("POST", "/Users", { schemas: [USER], userName })));
    const isThere = again.map(({ status }) => status === 409);
    expect(again.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    // People whose creation was answered are there; others may be, if the answer was lost.
    expect(answered.flatMap((answer, n) => (answer?.status === 201 && !isThere[n] ? [names[n]] : []))).toEqual([]);
    const [counted] = await harness.sql<{ people: number; users: number; created: number }>(
      `select (select count(*)::int from identities where user_name like 'many-%') as people,
              (select count(*)::int from scim_users where user_name_key like 'many-%') as users,
              (select count(*)::int from audit_events where action = 'identity.created' and after ->> 'userName' like 'many-%') as created`,
    );
    expect(counted).toEqual({ people: 60, users: 60, created: 60 });
  });

  it("lose their decisions when their group is deleted, without the token in any log", async () => {
    expect((await send("DELETE", `/Groups/${groupId}`)).status).toBe(204);
    expect(await deciders("payments-eu")).toEqual([]);
    expect(harness.lines.filter((line) => line.includes(token))).toEqual([]);
    expect(harness.linesOfLevel("error")).toEqual([]);
  });

  async function send(method: string, path: string, body?: object, to: RunningServer = server) {
    const answer = await fetch(`http://127.0.0.1:${to.child.ready.port}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/scim+json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as { id?: string } };
  }

  async function deciders(cluster: string): Promise<string[]> {
    const { resources } = await api.ask<{ resources: { nodes: { id: string; name: string }[] } }>(
      "{ resources(first: 200) { nodes { id name } } }",
    );
    const { whoMayDecide } = await api.ask<{ whoMayDecide: { people: { displayName: string }[] } }>(
      "query ($id: ID!) { whoMayDecide(resourceId: $id) { people { displayName } } }",
      { id: resources.nodes.find(({ name }) => name === cluster)?.id },
    );
    return whoMayDecide.people.map(({ displayName }) => displayName).sort();
  }
});
