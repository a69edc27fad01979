import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { getIntrospectionQuery } from "graphql";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import {
  CONTINUATION_FRAME,
  frameBytes,
  jsonFrame,
  PING_FRAME,
  PONG_FRAME,
  RawSocket,
  TEXT_FRAME,
} from "./testing/raw-socket";

const TOKEN = "an-admin-token-for-the-flow";
const INIT = { type: "connection_init", payload: { authorization: `Bearer ${TOKEN}` } };

describe("an authenticated WebSocket", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  let raw: RawSocket;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_SLOW_READER_SECONDS: "1" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  beforeEach(async () => {
    raw = (await RawSocket.open(port)).raw;
    raw.write(jsonFrame(INIT));
    await eventually("signed in", () => raw.frames.length === 1);
  });

  afterEach(() => raw.connection.destroy());

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const answers = (opcode: number) => raw.frames.slice(1).filter((one) => one.opcode === opcode);

  it("answers a ping without its payload, and pings right after it by one more pong", async () => {
    const ping = jsonFrame({ type: "ping", payload: { of: "x".repeat(1_000) } });
    raw.write(Buffer.concat([ping, ping, ping]));
    await eventually("answered twice", () => answers(TEXT_FRAME).length === 2);
    expect(answers(TEXT_FRAME).map(({ payload }) => String(payload))).toEqual(Array(2).fill('{"type":"pong"}'));
  });

  it("answers a ping frame with its payload, and those right after it by one more", async () => {
    raw.write(Buffer.concat([frameBytes(PING_FRAME, "a"), frameBytes(PING_FRAME, "b"), frameBytes(PING_FRAME, "c")]));
    await eventually("answered twice", () => answers(PONG_FRAME).length === 2);
    expect(answers(PONG_FRAME).map(({ payload }) => String(payload))).toEqual(["a", "c"]);
  });

  it.each([
    ["pings", jsonFrame({ type: "ping" })],
    ["frames of ping", frameBytes(PING_FRAME, "x".repeat(125))],
  ])("is closed by a flood of %s", async (_what, ping) => {
    raw.write(Buffer.concat(Array(200).fill(ping)));
    await raw.closed;
    expect(raw.frames.length).toBeLessThanOrEqual(2);
    expect(api.lines.at(-1)).toMatchObject({ msg: "a socket was ended", reason: "too many pings" });
  });

  it.each(["ping", "pong", "complete"])("is closed by a long message of type %s", async (type) => {
    raw.write(jsonFrame({ id: "1", type, payload: { of: "x".repeat(5_000) } }));
    await raw.closed;
    expect(raw.frames.length).toBe(1);
    expect(api.lines.at(-1)).toMatchObject({ msg: "a socket was ended", reason: "a message is too long" });
  });

  it("parses a message without validating each element twice", async () => {
    const parse = jest.spyOn(JSON, "parse");
    const variables = { a: Array(1_000).fill(1) };
    raw.write(jsonFrame({ id: "1", type: "subscribe", payload: { query: "{ __typename }", variables } }));
    await eventually("answered", () => answers(TEXT_FRAME).length === 2);
    const withReviver = parse.mock.calls.filter(([, reviver]) => reviver !== undefined);
    parse.mockRestore();
    expect(withReviver).toEqual([]);
  });

  it("refuses a message in very many fragments, because each fragment takes a hundred times its byte", async () => {
    const parts = Buffer.concat(Array(2_000).fill(frameBytes(CONTINUATION_FRAME, "x", { isLast: false })));
    raw.write(
      Buffer.concat([frameBytes(TEXT_FRAME, "x", { isLast: false }), parts, frameBytes(PING_FRAME, "are you there")]),
    );
    await eventually("closed, or answered", () => raw.closeCode !== null || answers(PONG_FRAME).length > 0);
    expect(raw.closeCode).toBe(1008);
  });

  it("stops reading for a peer that reads nothing, and closes it", async () => {
    raw.connection.destroy();
    await eventually("it is gone", () => app.websocketServer.clients.size === 0);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    socket.send(JSON.stringify(INIT));
    await once(socket, "message");
    const [peer] = app.websocketServer.clients;
    const { apiTokens } = api.platform;
    const { authenticate } = apiTokens;
    const unread: number[] = [];
    apiTokens.authenticate = (token) => {
      unread.push(peer!.bufferedAmount);
      return authenticate.call(apiTokens, token);
    };
    socket.pause();
    const query = `${getIntrospectionQuery()} # `;
    const ask = (n: number) => {
      const asked = unread.length;
      socket.send(JSON.stringify({ id: String(n), type: "subscribe", payload: { query } }));
      return eventually("asked, or ended", () => unread.length > asked || peer!.readyState !== peer!.OPEN);
    };
    let n = 0;
    for (; n < 400 && peer!.readyState === peer!.OPEN; n += 1) await ask(n);
    apiTokens.authenticate = authenticate;
    socket.terminate();
    expect(n).toBeLessThan(400);
    // The limit, and an answer of 2 MB for each of the 16 places of a token: on a busy machine all are under way by then.
    expect(Math.max(...unread)).toBeLessThan(34_000_000);
    expect(api.lines.map(({ reason }) => reason)).toContain("its peer does not read");
  });
});
