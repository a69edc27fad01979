import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { eventually } from "../../testing/eventually";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const TOKEN = "an-admin-token-for-ends";
const UPGRADE = [
  "Host: drawbridge",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
].join("\r\n");

describe("a server that closes", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  const opened: Socket[] = [];

  beforeEach(async () => {
    api = await createTestApi();
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.destroy();
    await app.close();
    await api.close();
  });

  /** A connection that the server has accepted, with the start of what is to be sent. */
  async function connected(text = ""): Promise<Socket> {
    const accepted = once(app.server, "connection") as Promise<[Socket]>;
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    opened.push(socket);
    const [atServer] = await accepted;
    socket.write(text);
    await eventually("the server has read it", () => atServer.bytesRead === Buffer.byteLength(text));
    return socket;
  }

  const connections = () =>
    new Promise<number>((resolve, reject) =>
      app.server.getConnections((error, n) => (error ? reject(error) : resolve(n))),
    );

  it("refuses an upgrade that comes meanwhile, and ends its connection", async () => {
    const begun = "GET /graphql HTTP/1.1\r\n";
    const socket = await connected(begun);
    const closed = app.close();
    await eventually("nobody else is let in", () => !app.server.listening);
    socket.write(`${UPGRADE}\r\n\r\n`);
    expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 503 /);
    socket.end();
    await closed;
  });

  it("ends connections without a request, and with a part of one", async () => {
    const head = `POST /graphql HTTP/1.1\r\nHost: drawbridge\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;
    await connected();
    await connected("GET /livez HTTP/1.1\r\nHost: ");
    await connected(`${head}Content-Length: 100\r\n\r\n{"query":`);
    expect(await connections()).toBe(3);
    await app.close();
    expect(await connections()).toBe(0);
  });

  it("has no connection left of an upgrade at an address that cannot be read", async () => {
    const socket = await connected(`GET /%E0%A4%A HTTP/1.1\r\n${UPGRADE}\r\n\r\n`);
    expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 400 /);
    socket.end();
    await eventually("its connection has ended", async () => (await connections()) === 0);
  });
});
