import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { eventually } from "../../testing/eventually";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const TOKEN = "an-admin-token-before-the-body";
const QUERY = (bytes: number) =>
  JSON.stringify({ query: "{ integrations { totalCount } }", padding: "x".repeat(bytes) });

describe("a request with an incomplete body", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  const clients: Socket[] = [];

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_STRANGER_LIMIT: "50", DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  /** Sends the head of a request, and tells what was answered so far. */
  function begin(method: string, path: string, ...headers: string[]) {
    const client = connect(port, "127.0.0.1");
    clients.push(client);
    client.on("error", () => undefined);
    let text = "";
    client.on("data", (chunk) => {
      text += String(chunk);
    });
    const head = [`${method} ${path} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", ...headers];
    client.write(`${head.join("\r\n")}\r\n\r\n`);
    const closed = new Promise<void>((resolve) => void client.once("close", () => resolve()));
    return { client, closed, told: () => text };
  }

  const LARGE = "Content-Length: 900000";
  const WRONG = "Authorization: Bearer wrong";

  it.each([
    ["nobody", "POST", "/graphql", [LARGE], 401, "UNAUTHENTICATED"],
    ["nobody, in chunks", "POST", "/graphql", ["Transfer-Encoding: chunked"], 401, "UNAUTHENTICATED"],
    ["a wrong token", "POST", "/graphql", [LARGE, WRONG], 401, "UNAUTHENTICATED"],
    ["a cookie of nobody", "POST", "/graphql", [LARGE, "Cookie: drawbridge_session=made-up"], 401, "UNAUTHENTICATED"],
    ["a wrong token of SCIM", "POST", "/scim/v2/Users", [LARGE, WRONG], 401, "scim"],
    ["nobody who signs out", "POST", "/auth/logout", [LARGE], 413, "error"],
    ["nobody at no address", "POST", "/nothing", [LARGE], 413, "LIMIT_EXCEEDED"],
  ])("of %s is answered at once, and its connection is closed", async (_who, method, path, headers, status, code) => {
    const { closed, told } = begin(method, path, ...headers);
    await closed;
    expect(told()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(told()).toMatch(/\r\nconnection: close\r\n/i);
    expect(told()).toContain(code);
  });

  it("without credentials, and small, is answered at once, and its connection is kept", async () => {
    const body = QUERY(100);
    const { client, told } = begin("POST", "/graphql", `Content-Length: ${body.length}`);
    await eventually("answered", () => told().includes("Sign in first"));
    client.write(`${body}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await eventually("answered again", () => told().includes('{"status":"ok"}'));
  });

  it("of a known actor is read as far as the limit of the configuration", async () => {
    for (const [bytes, status] of [
      [190_000, 200],
      // Refused by its operation, once it was read.
      [900_000, 413],
      [1_100_000, 413],
    ] as const) {
      const body = QUERY(bytes);
      const known = `Authorization: Bearer ${TOKEN}`;
      const { client, told } = begin("POST", "/graphql", known, `Content-Length: ${body.length}`);
      client.write(body);
      await eventually("answered", () => told().includes("\r\n\r\n"));
      expect(told()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
  });

  it("is refused when its sender was locked out on the way", async () => {
    const { apiTokens, db } = api.platform;
    const { authenticate } = apiTokens;
    let known = 0;
    apiTokens.authenticate = async (token) => {
      const actor = await authenticate.call(apiTokens, token);
      known += 1;
      return actor;
    };
    const body = QUERY(100_000);
    const { client, told } = begin(
      "POST",
      "/graphql",
      `Authorization: Bearer ${TOKEN}`,
      `Content-Length: ${body.length}`,
    );
    client.write(body.slice(0, 10));
    await eventually("it is known", () => known === 1);
    apiTokens.authenticate = authenticate;
    await db.query("update api_tokens set revoked_at = now()");
    client.write(body.slice(10));
    await eventually("answered", () => told().includes("\r\n\r\n"));
    await db.query("update api_tokens set revoked_at = null");
    expect(told()).toMatch(/^HTTP\/1.1 401 /);
  });

  it("is answered with 429 for an address with too many requests without a token, and others are not", async () => {
    const ask = async (address: string, ...headers: string[]) => {
      const { client, told } = begin(
        "POST",
        "/graphql",
        "Content-Length: 2",
        `X-Forwarded-For: ${address}`,
        ...headers,
      );
      await once(client, "data");
      return told().slice(9, 12);
    };
    const statuses = [];
    for (let n = 0; n <= 50; n += 1) statuses.push(await ask("198.51.100.7"));
    expect([statuses.slice(0, 50), statuses[50]]).toEqual([Array(50).fill("401"), "429"]);
    expect(await ask("198.51.100.8")).toBe("401");
    const known = begin(
      "POST",
      "/graphql",
      "Content-Length: 26",
      "X-Forwarded-For: 198.51.100.7",
      `Authorization: Bearer ${TOKEN}`,
    );
    known.client.write('{"query":"{ __typename }"}');
    await once(known.client, "data");
    expect(known.told()).toMatch(/^HTTP\/1.1 200 /);
  });
});
