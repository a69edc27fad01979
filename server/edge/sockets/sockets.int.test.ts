import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { DomainError } from "../../../shared/kernel/app-error";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";

const TOKEN = "an-admin-token-for-sockets";

const INIT = { type: "connection_init", payload: { authorization: `Bearer ${TOKEN}` } };
const subscribe = (id: string, query: string) => ({ id, type: "subscribe", payload: { query } });
const FOLLOW = (id: string) => subscribe(id, "subscription { accessRequestChanged { id } }");

describe("a WebSocket", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  const opened: WebSocket[] = [];

  beforeAll(async () => {
    api = await createTestApi({
      DRAWBRIDGE_MAX_SOCKETS: "3",
      DRAWBRIDGE_MAX_SUBSCRIPTIONS: "2",
      DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "4",
      DRAWBRIDGE_MAX_ALIASES: "5",
      DRAWBRIDGE_MAX_COST: "1000",
    });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.terminate();
    await eventually("sockets are gone", () => app.websocketServer.clients.size === 0);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function open(headers: Record<string, string> = {}, protocol = GRAPHQL_TRANSPORT_WS_PROTOCOL) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol, { headers });
    opened.push(socket);
    await once(socket, "open");
    return socket;
  }

  const send = (socket: WebSocket, message: unknown) =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));

  async function signedIn() {
    const socket = await open();
    send(socket, INIT);
    await once(socket, "message");
    return socket;
  }

  /** Resolves once the server has read everything sent before. */
  async function heard(socket: WebSocket) {
    send(socket, { type: "ping" });
    await once(socket, "message");
  }

  const closed = async (socket: WebSocket) => Number((await once(socket, "close"))[0]);
  it.each([
    [4400, "what is no message", ["{"]],
    [4400, "a message without a type", [{ id: "1" }]],
    [4400, "a message only servers send", [{ id: "1", type: "next", payload: {} }]],
    [4401, "a subscription without sign-in", [subscribe("1", "{ __typename }")]],
    [4401, "no token", [{ type: "connection_init" }]],
    [4401, "a wrong token", [{ type: "connection_init", payload: { authorization: "Bearer wrong" } }]],
    [4429, "a second sign-in", ["INIT", "INIT"]],
    [4409, "two subscriptions of one id", ["INIT", null, FOLLOW("1"), FOLLOW("1")]],
  ] as const)("is closed with %d for %s", async (code, _what, messages) => {
    const socket = await open();
    const closing = closed(socket);
    for (const message of messages) {
      if (message === null) await once(socket, "message");
      else send(socket, message === "INIT" ? INIT : message);
    }
    expect(await closing).toBe(code);
  });

  it("is closed with 4403 for a page of another origin, and kept for one of the console", async () => {
    const foreign = await open({ origin: "https://evil.example.com" });
    const closing = closed(foreign);
    send(foreign, INIT);
    expect(await closing).toBe(4403);

    const own = await open({ origin: `http://127.0.0.1:${port}` });
    send(own, INIT);
    expect(JSON.parse(String((await once(own, "message"))[0]))).toEqual({ type: "connection_ack" });
  });

  it("is closed with 4408 without an init message, and with 1000 without a subscription", async () => {
    const silent = closed(await open());
    const idling = await open();
    const idle = closed(idling);
    // For this test alone: elsewhere a slow machine would look like an idle client.
    const { DRAWBRIDGE_SOCKET_IDLE_SECONDS: usual } = api.platform.config;
    Object.assign(api.platform.config, { DRAWBRIDGE_SOCKET_IDLE_SECONDS: 1 });
    send(idling, INIT);
    await once(idling, "message");
    Object.assign(api.platform.config, { DRAWBRIDGE_SOCKET_IDLE_SECONDS: usual });
    expect(await Promise.all([silent, idle])).toEqual([4408, 1000]);
  });

  it("is closed with 4429 beyond the limits of sockets and subscriptions of one actor", async () => {
    const kept = [await signedIn(), await signedIn(), await signedIn()];
    const fourth = await open();
    const closing = closed(fourth);
    send(fourth, INIT);
    expect(await closing).toBe(4429);

    const third = closed(kept[2]!);
    send(kept[0]!, FOLLOW("1"));
    send(kept[1]!, FOLLOW("1"));
    for (const socket of kept.slice(0, 2)) await heard(socket);
    send(kept[2]!, FOLLOW("1"));
    expect(await third).toBe(4429);
  });

  it("counts operations that still run, though their client has left them and reuses their id", async () => {
    const { identityProviders } = api.platform;
    const { create } = identityProviders;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = 0;
    identityProviders.create = async () => {
      begun += 1;
      await finished;
      throw new DomainError("CONFLICT", "There is one.");
    };
    const socket = await signedIn();
    const closing = closed(socket);
    const change = subscribe("1", 'mutation { createIdentityProvider(input: { name: "x" }) { provider { id } } }');
    for (const running of [1, 2]) {
      send(socket, change);
      await eventually("it runs", () => begun === running);
      send(socket, { id: "1", type: "complete" });
    }
    send(socket, change);
    expect(await closing).toBe(4429);
    finish();
    identityProviders.create = create;
  });

  it("has the same limits as HTTP", async () => {
    const socket = await signedIn();
    const answers = [
      ["aliases", `{ ${[..."abcdef"].map((alias) => `${alias}: __typename`).join(" ")} }`],
      ["repeats", `{ ${"viewer { id } ".repeat(21)} }`],
      ["tokens", `{ ${"a ".repeat(2_100)} }`],
      ["cost", "{ integrations(first: 200) { nodes { id name status region ssoRegion version } } }"],
    ] as const;
    for (const [limit, query] of answers) {
      send(socket, subscribe(limit, query));
      const [data] = await once(socket, "message");
      expect(JSON.parse(String(data))).toMatchObject({
        id: limit,
        type: "error",
        payload: [{ extensions: { code: "LIMIT_EXCEEDED", limit } }],
      });
    }
    send(socket, subscribe("syntax", "{"));
    const [data] = await once(socket, "message");
    expect(JSON.parse(String(data))).toMatchObject({
      type: "error",
      payload: [{ message: expect.stringMatching(/^Syntax Error/) }],
    });
  });
});
