import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import WebSocket from "ws";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { recordRefusalsHourly } from "../../testing/refusal-windows";

const REFUSED = { message: "Introspection needs the role ADMIN or AUDITOR.", extensions: { code: "FORBIDDEN" } };
const ASKED = [
  "{ __schema { queryType { name } } }",
  '{ __type(name: "Grant") { fields { name } } }',
  "{ grants { totalCount } ...Hidden } fragment Hidden on Query { __schema { types { name } } }",
];

const WRONG = [
  { of: "a field", query: "{ grantz { totalCount } }", meant: "grants" },
  { of: "a field below", query: "{ grants { totalCoun } }", meant: "totalCount" },
  { of: "an argument", query: "{ grants(firs: 1) { totalCount } }", meant: "first" },
  {
    of: "a type",
    query: "query A($a: GrantFilterInpu) { grants(filter: $a) { totalCount } }",
    meant: "GrantFilterInput",
  },
  { of: "an enum value", query: "{ grants(filter: { states: [ACTIV] }) { totalCount } }", meant: "ACTIVE" },
  {
    of: "an input field",
    query: "query A($a: GrantFilterInput) { grants(filter: $a) { totalCount } }",
    variables: { a: { state: [] } },
    meant: "states",
  },
  {
    of: "an enum value in a variable",
    query: "query A($a: GrantFilterInput) { grants(filter: $a) { totalCount } }",
    variables: { a: { states: ["ACTIV"] } },
    meant: "ACTIVE",
  },
];

/** Configured for the real AWS, as in production. The server never calls it. */
describe("introspection", () => {
  let api: TestApi;
  let app: FastifyInstance;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_AWS: "real", DRAWBRIDGE_INSTALLATION_ID: randomUUID() });
    recordRefusalsHourly(api.platform);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { identityProviders, roles, personalTokens, db } = api.platform;
    const { id } = await identityProviders.create(ADMIN, "People");
    const people = ["MEMBER", "AUDITOR", "ADMIN"].map((name) => `{ id: ${name}, userName: ${name} }`);
    await identityProviders.importFile(ADMIN, id, `users: [${people}]`, true);
    for (const role of ["MEMBER", "AUDITOR", "ADMIN"] as const) {
      const identity = await db.manager.findOneByOrFail(Identity, { externalId: role });
      if (role !== "MEMBER") await roles.assign(ADMIN, identity.personId!, role);
      tokens[role] = (await personalTokens.create(ADMIN, identity.personId!, { scopes: ["READ", "ADMIN"] })).token;
    }
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const ask = (role: string, query: string, variables?: object) =>
    app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization: `Bearer ${tokens[role]}` },
      payload: { query, variables },
    });

  it.each(ASKED)("is refused to a member: %s", async (query) => {
    const answer = await ask("MEMBER", query);
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { errors: [REFUSED] }]);
    expect(answer.body).not.toContain('"data"');
  });

  /** The first message about an operation, over a socket of its own. */
  async function follow(role: string, payload: object): Promise<unknown> {
    const { port } = app.server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
    const say = (message: object) => socket.send(JSON.stringify(message));
    await once(socket, "open");
    say({ type: "connection_init", payload: { authorization: `Bearer ${tokens[role]}` } });
    await once(socket, "message");
    say({ id: "1", type: "subscribe", payload });
    const [told] = await once(socket, "message");
    socket.terminate();
    return JSON.parse(String(told));
  }

  it("is refused to a member over a socket", async () => {
    expect(await follow("MEMBER", { query: ASKED[0] })).toMatchObject({ type: "error", payload: [REFUSED] });
  });

  describe.each(WRONG)("by a wrong name: $of", ({ query, variables, meant }) => {
    it("reveals no suggestion to a member", async () => {
      const { body } = await ask("MEMBER", query, variables);
      const socket = JSON.stringify(await follow("MEMBER", { query, variables }));
      for (const told of [body, socket]) {
        expect(told).toMatch(/"message":"[^"]/);
        expect(told).not.toContain("Did you mean");
        expect(told).not.toContain(meant);
      }
    });

    it.each(["AUDITOR", "ADMIN"])("gives suggestions to the role %s", async (role) => {
      expect((await ask(role, query, variables)).body).toContain(`Did you mean`);
      expect(JSON.stringify(await follow(role, { query, variables }))).toContain(meant);
    });
  });

  it("is recorded when it is refused, once for a flood", async () => {
    const events = await api.platform.db.query("select action, error_code from audit_events where outcome = 'REFUSED'");
    expect(events).toEqual([{ action: "api.introspection", error_code: "FORBIDDEN" }]);
  });

  it.each(["AUDITOR", "ADMIN"])("is answered to the role %s", async (role) => {
    for (const query of ASKED.slice(0, 2)) {
      const { data, errors } = (await ask(role, query)).json();
      expect([errors, Object.values(data)]).toEqual([undefined, [expect.any(Object)]]);
    }
  });

  it("does not include a client's query for __typename", async () => {
    const answer = await ask("MEMBER", "{ __typename grants { __typename totalCount } }");
    expect(answer.json()).toEqual({
      data: { __typename: "Query", grants: { __typename: "GrantConnection", totalCount: 0 } },
    });
  });
});
