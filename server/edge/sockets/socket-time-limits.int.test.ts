import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { ANY_REQUEST, REQUEST_TOPIC } from "../../../shared/domain/access-requests/access-requests.topics";
import type { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import { SYNC_TOPIC } from "../../../shared/domain/sync-runs/sync-runs.topics";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { populateDatabase } from "../../testing/populate-database";

const TOKEN = "an-admin-token-for-slow-sockets";
const SLEEP = "select pg_sleep(600)";
const QUERY = "{ resources { totalCount } }";
const WAITING = "subscription { approvalsWaiting { count requests { id } } }";
const TOO_LONG = { code: "LIMIT_EXCEEDED", limit: "time" };

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload: unknown;
}

describe("a slow operation over a WebSocket", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let socket: WebSocket;
  let messages: Message[];
  let usual: object;
  let integrationId: string;

  beforeAll(async () => {
    api = await createTestApi();
    await api.platform.apiTokens.installAdminToken(TOKEN);
    integrationId = (await populateDatabase(api.platform.db, api.clock.now()))[1]!;
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    usual = { list: api.platform.resourcesOfViewer.list };
    limit(600);
  });

  beforeEach(async () => {
    const { port } = app.server.address() as AddressInfo;
    socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    messages = [];
    socket.on("message", (data) => messages.push(JSON.parse(String(data))));
    send({ type: "connection_init", payload: { authorization: `Bearer ${TOKEN}` } });
    await eventually("signed in", () => messages.length === 1);
  });

  afterEach(async () => {
    socket.terminate();
    Object.assign(api.platform.resourcesOfViewer, usual);
    limit(600);
    await eventually("nothing runs", async () => (await sleeping()) === 0);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  /** No other operation comes near this limit. */
  const limit = (seconds: number) =>
    Object.assign(api.platform.config, {
      DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: seconds,
      DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: seconds,
    });
  const send = (message: object) => socket.send(JSON.stringify(message));
  const ask = (id: string, query: string) => send({ id, type: "subscribe", payload: { query } });
  const told = (id: string) => messages.filter((message) => message.id === id);
  const sleep = async () => {
    await api.platform.db.query(SLEEP);
    throw new Error("the statement was not ended");
  };
  const sleeping = async () => {
    const rows = await api.platform.db.query(
      "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query = $1",
      [SLEEP],
    );
    return (rows as unknown[]).length;
  };

  it("is answered with that error, and its SQL is cancelled: a query", async () => {
    limit(1);
    Object.assign(api.platform.resourcesOfViewer, { list: sleep });
    ask("1", QUERY);
    await eventually("answered", () => told("1").length === 2);
    expect(told("1")[0]).toMatchObject({
      type: "next",
      payload: { errors: [{ message: expect.stringContaining("The query took longer"), extensions: TOO_LONG }] },
    });
    expect(await sleeping()).toBe(0);
  });

  it("is answered with that error, and rolled back: a mutation", async () => {
    limit(1);
    const { identityProviders, uow } = api.platform;
    identityProviders.create = (actor) =>
      uow.run(actor, async (tx) => {
        await tx.manager.query("insert into rate_limits values ('half-done', 1, 1)");
        await tx.manager.query(SLEEP);
        throw new Error("the statement was not ended");
      });
    ask("1", 'mutation { createIdentityProvider(input: { name: "x" }) { provider { id } } }');
    await eventually("answered", () => told("1").length === 2);
    expect(told("1")[0]!.payload).toMatchObject({
      errors: [{ message: expect.stringContaining("The mutation took longer"), extensions: TOO_LONG }],
    });
    expect(await api.platform.db.query("select from rate_limits where key = 'half-done'")).toEqual([]);
  });

  it("ends with its socket, when it only reads", async () => {
    Object.assign(api.platform.resourcesOfViewer, { list: sleep });
    ask("1", QUERY);
    await eventually("it runs", async () => (await sleeping()) === 1);
    socket.terminate();
    await eventually("it was ended", async () => (await sleeping()) === 0);
  });

  it("ends with its client's complete message, when it only reads", async () => {
    Object.assign(api.platform.resourcesOfViewer, { list: sleep });
    for (const id of ["1", "1"]) {
      ask(id, QUERY);
      await eventually("it runs", async () => (await sleeping()) === 1);
      send({ id, type: "complete" });
      await eventually("it was ended", async () => (await sleeping()) === 0);
    }
    Object.assign(api.platform.resourcesOfViewer, usual);
    ask("2", QUERY);
    await eventually("answered", () => told("2").length === 2);
    expect(told("1")).toEqual([]);
  });

  it("is finished after its client left, when it is a mutation", async () => {
    const { identityProviders, uow } = api.platform;
    const { create } = identityProviders;
    let started = false;
    let goOn = () => {};
    const nobodyWaits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    identityProviders.create = (actor) =>
      uow.run(actor, async (tx) => {
        started = true;
        await nobodyWaits;
        await tx.manager.query("insert into rate_limits values ('done', 1, 1)");
        return { id: "done" } as IdentityProvider;
      });
    ask("1", 'mutation { createIdentityProvider(input: { name: "x" }) { provider { id } } }');
    await eventually("it runs", () => started);
    send({ id: "1", type: "complete" });
    send({ type: "ping" });
    await eventually("that was read", () => messages.some(({ type }) => type === "pong"));
    goOn();
    const done = async () => (await api.platform.db.query("select from rate_limits where key = 'done'")).length === 1;
    await eventually("it is done", done);
    identityProviders.create = create;
    ask("2", QUERY);
    await eventually("answered", () => told("2").length === 2);
    expect(told("1")).toEqual([]);
  });

  it("ends a subscription whose read is too slow, the first and any later one", async () => {
    const { accessRequestsQueries: queries, live } = api.platform;
    const { isStillThere } = queries;
    limit(1);
    queries.isStillThere = sleep;
    ask("first", WAITING);
    await eventually("ended", () => told("first").length === 1);
    queries.isStillThere = isStillThere;
    limit(600);
    ask("later", WAITING);
    await eventually("followed", () => told("later").length === 1);
    limit(1);
    // Longer than a read may take; how long a subscription lasts is not limited.
    Object.assign(api.platform.resourcesOfViewer, { list: sleep });
    ask("meanwhile", QUERY);
    await eventually("that is over", () => told("meanwhile").length === 2);
    expect(told("later")).toHaveLength(1);
    queries.isStillThere = sleep;
    await live.publish(REQUEST_TOPIC, ANY_REQUEST);
    await eventually("ended", () => told("later").length === 2);
    queries.isStillThere = isStillThere;
    for (const end of [told("first")[0], told("later")[1]]) {
      expect(end).toMatchObject({
        type: "error",
        payload: [{ message: expect.stringContaining("The event took longer"), extensions: TOO_LONG }],
      });
    }
  });

  it("is reported and continued: an event of a subscription", async () => {
    const { syncRunsQueries: queries, live } = api.platform;
    const { outcomeCounts } = queries;
    limit(1);
    queries.outcomeCounts = sleep;
    ask("1", `subscription { syncProgress(integrationId: "${integrationId}") { done run { outcomes { count } } } }`);
    await eventually("answered", () => told("1").length === 1);
    expect(told("1")[0]).toMatchObject({
      type: "next",
      payload: { errors: [{ message: expect.stringContaining("The event took longer"), extensions: TOO_LONG }] },
    });
    queries.outcomeCounts = outcomeCounts;
    limit(600);
    await api.platform.db.query("update sync_runs set clusters_found = clusters_found + 1");
    await live.publish(SYNC_TOPIC, integrationId);
    await eventually("followed", () => told("1").length === 2);
    expect(told("1")[1]).toMatchObject({
      type: "next",
      payload: { data: { syncProgress: { run: { outcomes: [] } } } },
    });
  });
});
