import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { eventually } from "../../testing/eventually";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { sessionCookieName } from "../auth/session-cookie";
import { createTestApi, type TestApi } from "../testing/api";
import { heapMegabytes } from "../testing/heap";

const TOKEN = "an-admin-token-for-hostile-clients";
const authorization = `Bearer ${TOKEN}`;
const FILTERED = "query ($a: GrantFilterInput) { grants(filter: $a) { totalCount } }";

describe("a hostile client", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;

  beforeAll(async () => {
    api = await createTestApi();
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const faults = () => api.lines.filter(({ level }) => level >= 50);
  const post = (payload: string) =>
    app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization, "content-type": "application/json" },
      payload,
    });
  const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;

  it.each([40, 3_000, 40_000, 90_000])("is refused variables that are nested %d levels deep", async (levels) => {
    const documents = [
      ["query ($a: Boolean!) { __typename @include(if: $a) }", nested("[", "]", levels)],
      [FILTERED, nested('{"a":', "}", Math.min(levels, 14_000))],
      ["query ($a: [GrantState!]) { grants(filter: { states: $a }) { totalCount } }", nested("[", "]", levels)],
    ];
    for (const [query, value] of documents) {
      const answer = await post(`{"query":${JSON.stringify(query)},"variables":{"a":${value}}}`);
      expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([400, "INVALID_INPUT"]);
      expect(answer.json().errors[0].message.length).toBeLessThan(600);
    }
    expect(faults()).toEqual([]);
  });

  it("gets no amplified answer from unknown fields of an input", async () => {
    const many = Object.fromEntries(Array.from({ length: 8_000 }, (_, n) => [`k${n}`, n]));
    const few = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, "x".repeat(1_000)]));
    for (const a of [many, few]) {
      const answer = await post(JSON.stringify({ query: FILTERED, variables: { a } }));
      expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([400, "INVALID_INPUT"]);
      expect(answer.body.length).toBeLessThan(100_000);
    }
  });

  it("does not fill the memory with documents of few words and much text", async () => {
    const ask = async (n: number) => {
      const query = `{ __typename } # ${n} ${"long ".repeat(20_000)}`;
      expect((await post(JSON.stringify({ query }))).json()).toEqual({ data: { __typename: "Query" } });
    };
    for (let n = 0; n < 50; n += 1) await ask(n);
    const before = heapMegabytes();
    for (let n = 50; n < 400; n += 1) await ask(n);
    // Kept, they would come to 35 MB of text alone.
    expect(heapMegabytes() - before).toBeLessThan(15);
  });

  it("does not keep the server busy with fragments that double", async () => {
    const doubling = (levels: number, type: string, last: string) =>
      `${Array.from({ length: levels }, (_, n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n + 1} }`).join(" ")}
       fragment F${levels} on ${type} { ${last} }`;
    const list = await post(
      JSON.stringify({ query: `{ grants(first: 1) { ...F0 } } ${doubling(14, "GrantConnection", "totalCount")}` }),
    );
    expect(list.json()).toEqual({ data: { grants: { totalCount: 0 } } });
    const introspection = await post(
      JSON.stringify({ query: `{ __schema { ...F0 } } ${doubling(90, "__Schema", "queryType { name }")}` }),
    );
    expect(introspection.json().errors[0].extensions).toMatchObject({ code: "LIMIT_EXCEEDED", limit: "cost" });
  });

  /** The first messages about one operation. */
  async function toldBySocket(query: string, count: number): Promise<string[]> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    const told: string[] = [];
    socket.on("message", (message) => told.push(String(message)));
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    await eventually("signed in", () => told.length === 1);
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
    await eventually("answered", () => told.length > count);
    socket.terminate();
    return told.slice(1);
  }

  it("gets a field aliased __proto__ under that name, over HTTP and over a socket", async () => {
    const query = "{ __proto__: installation { id __proto__: id } }";
    const { id } = (await post(JSON.stringify({ query: "{ installation { id } }" }))).json().data.installation;
    const text = `{"data":{"__proto__":{"id":"${id}","__proto__":"${id}"}}}`;
    expect((await post(JSON.stringify({ query }))).body.trim()).toBe(text);
    const told = await toldBySocket(query, 2);
    expect(told[0]).toContain(`"payload":${text}`);
  });

  it("is told of its depth where the stack has no room for it, over HTTP and over a socket", async () => {
    const query = `{ people(filter: ${"[".repeat(5_000)}) }`;
    const refusal = {
      message: "The document is nested too deeply.",
      extensions: { code: "LIMIT_EXCEEDED", limit: "depth" },
    };
    expect((await post(JSON.stringify({ query }))).json()).toMatchObject({ errors: [refusal] });
    expect(JSON.parse((await toldBySocket(query, 1))[0]!)).toMatchObject({ type: "error", payload: [refusal] });
  });

  it("gets the usual headers, though its target is not a valid address", async () => {
    for (const path of ["/%zz", "/auth/%zz", "/scim/v2/%zz"]) {
      const socket = connect(port, "127.0.0.1");
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      expect(text).toMatch(/^HTTP\/1.1 400 /);
      for (const header of ["cache-control: no-store", "x-content-type-options: nosniff", "x-frame-options: DENY"]) {
        expect(text).toContain(header);
      }
    }
  });

  it("writes nothing to standard error with an oversized frame", async () => {
    const written = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    await once(socket, "message");
    const closed = once(socket, "close");
    socket.send("x".repeat(2_000_000));
    expect((await closed)[0]).toBe(1009);
    await eventually("it is in the log", () => api.lines.some(({ msg }) => msg.startsWith("a socket was closed")));
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
    expect(faults()).toEqual([]);
  });

  it("cannot have a browser fetch the audit log by a link to it", async () => {
    const { identityProviders, db, roles, sessions, signIn } = api.platform;
    const { id } = await identityProviders.create(ADMIN, "People");
    await identityProviders.importFile(ADMIN, id, "users: [{ id: ada, userName: ada }]", true);
    const ada = await db.manager.findOneByOrFail(Identity, { externalId: "ada" });
    await roles.assign(ADMIN, ada.personId!, "AUDITOR");
    const browser = { address: null, userAgent: null, previousToken: null };
    const cookie = `${sessionCookieName(signIn)}=${await sessions.signInAs(ada.id, browser)}`;
    const follow = (site: string) =>
      app.inject({ url: "/audit/export", headers: { cookie, "sec-fetch-site": site, "sec-fetch-mode": "navigate" } });
    const statuses = [];
    for (const site of ["cross-site", "same-site", "same-origin", "none"])
      statuses.push((await follow(site)).statusCode);
    expect(statuses).toEqual([403, 403, 200, 200]);
    const exported = "select from audit_events where action = 'audit-log.exported'";
    expect(await db.query(exported)).toHaveLength(2);
  });
});
