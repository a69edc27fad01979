import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import WebSocket from "ws";
import { SYNC_TOPIC } from "../../../shared/domain/sync-runs/sync-runs.topics";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { populateDatabase } from "../../testing/populate-database";

const TOKEN = "an-admin-token-over-a-socket";
const QUERY = "{ integrations { totalCount } }";
const SUBSCRIPTION = "subscription { approvalsWaiting { count } }";

type Socket = WebSocket;

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

describe("a socket", () => {
  let api: TestApi;
  let app: FastifyInstance;

  beforeAll(async () => {
    api = await createTestApi();
  });
  beforeEach(() => api.platform.apiTokens.installAdminToken(TOKEN));

  afterEach(() => app.close());
  afterAll(() => api.close());

  async function start(recheckMs: number): Promise<void> {
    app = await createApp(api.platform, recheckMs);
    await app.listen({ host: "127.0.0.1", port: 0 });
  }

  const revoke = () => api.platform.db.query("update api_tokens set revoked_at = now()");

  async function open(): Promise<{ socket: Socket; next: () => Promise<Message>; closed: Promise<number> }> {
    const { port } = app.server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    const messages: Message[] = [];
    const waiting: ((message: Message) => void)[] = [];
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Message;
      const first = waiting.shift();
      if (first) first(message);
      else messages.push(message);
    });
    const next = () => {
      const first = messages.shift();
      return first ? Promise.resolve(first) : new Promise<Message>((resolve) => void waiting.push(resolve));
    };
    const closed = new Promise<number>((resolve) => void socket.on("close", resolve));
    send(socket, { type: "connection_init", payload: { authorization: `Bearer ${TOKEN}` } });
    expect((await next()).type).toBe("connection_ack");
    return { socket, next, closed };
  }

  const send = (socket: Socket, message: object) => socket.send(JSON.stringify(message));

  it("gets no answer any more when its token was revoked, and is closed", async () => {
    await start(60_000);
    const { socket, next, closed } = await open();
    send(socket, { id: "1", type: "subscribe", payload: { query: QUERY } });
    expect(await next()).toMatchObject({ type: "next", payload: { data: { integrations: { totalCount: 0 } } } });
    expect((await next()).type).toBe("complete");
    await revoke();
    send(socket, { id: "2", type: "subscribe", payload: { query: QUERY } });
    expect(await Promise.race([closed, next()])).toBe(4401);
  });

  it("gets each event with the present state, not the state at the first one", async () => {
    await start(60_000);
    const { db, clock, live } = api.platform;
    const [, integrationId] = await populateDatabase(db, clock.now());
    const { socket, next } = await open();
    const query = `subscription { syncProgress(integrationId: "${integrationId}") { run { integration { name } } } }`;
    const named = (name: unknown) => ({ payload: { data: { syncProgress: { run: { integration: { name } } } } } });
    send(socket, { id: "1", type: "subscribe", payload: { query } });
    expect(await next()).toMatchObject(named(expect.any(String)));
    await db.query("update integrations set name = 'Renamed meanwhile'");
    await db.query("update sync_runs set clusters_found = clusters_found + 1");
    await live.publish(SYNC_TOPIC, integrationId!);
    expect(await next()).toMatchObject(named("Renamed meanwhile"));
  });

  it("loses its subscriptions with its token, though it is silent", async () => {
    await start(20);
    const { socket, next, closed } = await open();
    send(socket, { id: "1", type: "subscribe", payload: { query: SUBSCRIPTION } });
    expect(await next()).toMatchObject({ type: "next", payload: { data: { approvalsWaiting: { count: 0 } } } });
    await revoke();
    expect(await closed).toBe(4401);
  });
});
