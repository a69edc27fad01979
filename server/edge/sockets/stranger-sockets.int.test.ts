import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import {
  BINARY_FRAME,
  CONTINUATION_FRAME,
  frameBytes,
  jsonFrame,
  PING_FRAME,
  RawSocket,
  TEXT_FRAME,
} from "./testing/raw-socket";

const TOKEN = "an-admin-token-for-strangers";
const INIT = jsonFrame({ type: "connection_init", payload: { authorization: `Bearer ${TOKEN}` } });

const LET_IN = /^HTTP\/1.1 101 /;

describe("a WebSocket before its sign-in", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  const opened: RawSocket[] = [];

  beforeAll(async () => {
    api = await createTestApi({
      DRAWBRIDGE_MAX_STRANGER_SOCKETS: "5",
      DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS: "3",
      DRAWBRIDGE_STRANGER_LIMIT: "50",
      DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1",
    });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    for (const { connection } of opened.splice(0)) connection.destroy();
    await eventually("sockets are gone", () => app.websocketServer.clients.size === 0);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function open(options: Parameters<typeof RawSocket.open>[1] = {}) {
    const { raw, answer } = await RawSocket.open(port, options);
    opened.push(raw);
    return { raw, answer };
  }

  const from = (address: string) => open({ headers: [`X-Forwarded-For: ${address}`] });

  it.each([
    [4400, "a ping, and answers it nothing", [jsonFrame({ type: "ping", payload: { of: "much" } })]],
    [4400, "a pong", [jsonFrame({ type: "pong" })]],
    [4400, "the end of what never began", [jsonFrame({ id: "1", type: "complete" })]],
    [4400, "bytes that are no text", [frameBytes(BINARY_FRAME, '{"type":"connection_init"}')]],
    [4401, "an operation", [jsonFrame({ id: "1", type: "subscribe", payload: { query: "{ __typename }" } })]],
    [
      4401,
      "an operation beside the first message",
      [INIT, jsonFrame({ id: "1", type: "subscribe", payload: { query: "{ __typename }" } })],
    ],
    [4429, "a second first message", [INIT, INIT]],
    [
      1002,
      "what is compressed, which nobody agreed to",
      [frameBytes(TEXT_FRAME, '{"type":"connection_init"}', { isCompressed: true })],
    ],
  ])("is closed with %d for %s", async (code, _what, frames) => {
    const { raw } = await open();
    raw.write(Buffer.concat(frames));
    await eventually("it is told", () => raw.closeCode !== null);
    expect(raw.closeCode).toBe(code);
    expect(raw.frames).toHaveLength(1);
  });

  it("is not offered compression", async () => {
    expect((await open()).answer).not.toMatch(/sec-websocket-extensions/i);
  });

  it("is closed when it sends more than a sign-in needs, in however many fragments", async () => {
    const kilobyte = "x".repeat(1_000);
    const floods = [
      [frameBytes(TEXT_FRAME, kilobyte, { length: 900_000 }), Buffer.from(kilobyte)],
      [
        frameBytes(TEXT_FRAME, kilobyte, { isLast: false }),
        frameBytes(CONTINUATION_FRAME, kilobyte, { isLast: false }),
      ],
      [frameBytes(PING_FRAME, "x".repeat(100)), frameBytes(PING_FRAME, "x".repeat(100))],
      [frameBytes(TEXT_FRAME, "", { isLast: false }), frameBytes(CONTINUATION_FRAME, "", { isLast: false })],
    ] as const;
    for (const [first, next] of floods) {
      const { raw } = await open();
      raw.write(first);
      let sent = first.length;
      while (sent < 100_000 && raw.write(next)) sent += next.length;
      await raw.closed;
      expect(raw.frames).toEqual([]);
    }
  });

  it("accepts a token as long as over HTTP", async () => {
    const { raw } = await open();
    const payload = { authorization: `Bearer ${TOKEN}`, padding: "x".repeat(8_192) };
    raw.write(jsonFrame({ type: "connection_init", payload }));
    await eventually("it is let in", () => raw.frames.length === 1);
    expect(String(raw.frames[0]!.payload)).toBe('{"type":"connection_ack"}');
  });

  it("may send pings while its token is looked up", async () => {
    const { raw } = await open();
    raw.write(Buffer.concat([INIT, jsonFrame({ type: "ping" })]));
    await eventually("it is let in", () => raw.frames.length === 1);
    expect(String(raw.frames[0]!.payload)).toBe('{"type":"connection_ack"}');
  });

  it("gives way, as the oldest silent one of its address, after it had time to sign in", async () => {
    const [first, second] = [await open(), await open(), await open()];
    expect((await from("192.0.2.1")).answer).toMatch(LET_IN);
    expect(first.raw.connection.destroyed).toBe(false);
    await eventually("there is room", async () => LET_IN.test((await open()).answer));
    await first.raw.closed;
    expect(second.raw.connection.destroyed).toBe(false);
  });

  it("gives way to one of another address when there are too many in all", async () => {
    const first = await from("192.0.2.1");
    for (const n of [2, 3, 4, 5]) await from(`192.0.2.${n}`);
    await eventually("there is room", async () => LET_IN.test((await from("192.0.2.6")).answer));
    await first.raw.closed;
    expect(app.websocketServer.clients.size).toBe(5);
  });

  it("is refused with 429 while too many are looked up, and counts no more after its sign-in", async () => {
    const { apiTokens } = api.platform;
    const { authenticate } = apiTokens;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let asked = 0;
    apiTokens.authenticate = async (token) => {
      asked += 1;
      await held;
      return authenticate.call(apiTokens, token);
    };
    const asking = [await open(), await open(), await open()];
    for (const { raw } of asking) raw.write(INIT);
    await eventually("all are looked up", () => asked === 3);
    const refused = await open();
    expect(refused.answer).toMatch(/^HTTP\/1.1 429 .*\r\n(.*\r\n)*retry-after: 1\r\n/i);
    goOn();
    for (const { raw } of asking) await eventually("it is let in", () => raw.frames.length === 1);
    apiTokens.authenticate = authenticate;
    for (const _ of asking) expect((await open()).answer).toMatch(LET_IN);
  });

  it("is opened at one address only", async () => {
    for (const path of ["/healthz", "/auth/providers", "/nothing", "/scim/v2/Users"]) {
      expect((await open({ path })).answer).toMatch(/^HTTP\/1.1 404 /);
    }
    expect(app.websocketServer.clients.size).toBe(0);
  });

  it("is closed with 4429 for an address with too many attempts without a token", async () => {
    const codes = [];
    for (let n = 0; n <= 50; n += 1) {
      const { raw } = await from("198.51.100.7");
      raw.write(jsonFrame({ type: "connection_init" }));
      await eventually("it is told", () => raw.closeCode !== null);
      codes.push(raw.closeCode);
      raw.connection.destroy();
    }
    expect([codes.slice(0, 50), codes[50]]).toEqual([Array(50).fill(4401), 4429]);
  });

  it("is accepted as the client of graphql-ws opens it", async () => {
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${TOKEN}` },
      keepAlive: 60_000,
    });
    const answers = [];
    for await (const answer of client.iterate({ query: "{ integrations { totalCount } }" })) answers.push(answer);
    expect(answers).toEqual([{ data: { integrations: { totalCount: 0 } } }]);
    await client.dispose();
  });
});
