import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { auditServer } from "graphql-http";
import { statusByHost } from "../../testing/status-by-host";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { Admission } from "./admission";

const TOKEN = "an-admin-token-for-the-edge";
const SIGNED_IN = { authorization: `Bearer ${TOKEN}` };

describe("the edge of the API over HTTP", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    api = await createTestApi({
      DRAWBRIDGE_MAX_ALIASES: "5",
      DRAWBRIDGE_MAX_DIRECTIVES: "4",
      DRAWBRIDGE_MAX_BODY_KB: "20",
      DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "3",
      DRAWBRIDGE_ALLOWED_ORIGINS: "https://portal.example.com",
      DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1",
    });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const post = (payload: object | string, headers: Record<string, string> = SIGNED_IN) =>
    app.inject({
      method: "POST",
      url: "/graphql",
      headers: { "content-type": "application/json", ...headers },
      payload,
    });

  const DEEP = `query { integrations { nodes { ${"lastSyncRun { integration { ".repeat(8)} id ${"} } ".repeat(8)} } } }`;
  const COSTLY = `query ($first: Int) { integrations(first: $first) { nodes { lastSyncRun {
    accounts(first: 200) { nodes { message } edges { node { message } } } } } } }`;

  it.each([
    ["depth", { query: DEEP }, 400],
    ["aliases", { query: `{ ${[..."abcdef"].map((alias) => `${alias}: __typename`).join(" ")} }` }, 400],
    ["directives", { query: `{ __typename ${"@include(if: true) ".repeat(5)} }` }, 400],
    ["repeats", { query: `{ ${"viewer { id } ".repeat(21)} }` }, 400],
    ["spreads", { query: `{ ${"...F ".repeat(201)} } fragment F on Query { __typename }` }, 400],
    ["tokens", { query: `{ ${"a ".repeat(2_100)} }` }, 400],
    ["cost", { query: COSTLY, variables: { first: 200 } }, 400],
    ["body", { query: `{ ${" ".repeat(21_000)} __typename }` }, 413],
  ])("names the limit of %s that a request exceeds", async (limit, payload, status) => {
    const answer = await post(payload);
    const codes = (answer.json() as Refused).errors.map(({ extensions }) => extensions.limit);
    expect([answer.statusCode, codes]).toEqual([status, expect.arrayContaining([limit])]);
  });

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS"] as const)(
    "names the methods of its address where another comes: %s",
    async (method) => {
      for (const headers of [{}, SIGNED_IN]) {
        const answer = await app.inject({ method, url: "/graphql", headers, payload: { query: "{ __typename }" } });
        expect([answer.statusCode, answer.headers.allow]).toEqual([405, "GET, HEAD, POST"]);
        expect(answer.json()).toEqual({
          errors: [
            {
              message: "This method is not possible here.",
              extensions: expect.objectContaining({ code: "BAD_REQUEST" }),
            },
          ],
        });
      }
    },
  );

  it("lets the same operation pass with smaller pages", async () => {
    expect((await post({ query: COSTLY, variables: { first: 1 } })).json()).toEqual({
      data: { integrations: { nodes: [] } },
    });
  });

  it("sends security headers with every answer, found or not", async () => {
    for (const path of ["/graphql", "/healthz", "/nothing", "/scim/v2/Users"]) {
      const { headers } = await app.inject(path);
      expect(headers).toMatchObject({
        "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
        "strict-transport-security": expect.stringContaining("max-age="),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": expect.stringContaining("no-store"),
      });
    }
  });

  it("lets pages of exactly the listed origins call it", async () => {
    const preflight = (origin: string) =>
      app.inject({
        method: "OPTIONS",
        url: "/graphql",
        headers: { origin, "access-control-request-method": "POST" },
      });
    const allowed = await preflight("https://portal.example.com");
    expect([allowed.statusCode, allowed.headers["access-control-allow-origin"]]).toEqual([
      204,
      "https://portal.example.com",
    ]);
    expect(allowed.headers["access-control-allow-headers"]).toContain("drawbridge-viewer, drawbridge-unattended");
    for (const origin of ["https://portal.example.com.evil.net", "http://portal.example.com", "null", "*"]) {
      const { headers } = await preflight(origin);
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("refuses requests that a form of another page could send", async () => {
    const forms = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"];
    for (const type of forms) {
      const { statusCode } = await post("query={__typename}", { ...SIGNED_IN, "content-type": type });
      expect([type, statusCode]).toEqual([type, 415]);
    }
    const simple = await app.inject({ url: "/graphql?query={__typename}", headers: { cookie: "of=a-browser" } });
    expect(simple.statusCode).toBe(400);
  });

  it("answers GET with a token, which a browser cannot be made to send by another site's page", async () => {
    const answer = await app.inject({ url: "/graphql?query={__typename}", headers: SIGNED_IN });
    expect([answer.statusCode, answer.json()]).toEqual([200, { data: { __typename: "Query" } }]);
  });

  it("refuses a subscription over HTTP, and says where it belongs", async () => {
    const answer = await post({ query: "subscription { notificationsChanged { unreadCount } }" });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      errors: [{ message: expect.stringContaining("WebSocket"), extensions: { code: "BAD_REQUEST" } }],
    });
  });

  it("answers wrong tokens of one address with 429 and Retry-After, and still accepts the right one", async () => {
    const guess = (address: string, n: number) =>
      post({ query: "{ __typename }" }, { authorization: `Bearer wrong-${n}`, "x-forwarded-for": address });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await guess("2001:db8:1:2::1", n)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);

    const refused = await guess("2001:db8:1:2:ffff::9", 9);
    expect(refused.json()).toMatchObject({
      errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "sign-ins", retryAfterSeconds: expect.any(Number) } }],
    });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await guess("2001:db8:1:3::1", 9)).statusCode).toBe(401);
    const right = await post({ query: "{ __typename }" }, { ...SIGNED_IN, "x-forwarded-for": "2001:db8:1:2::1" });
    expect(right.statusCode).toBe(200);
  });

  it("answers malformed requests in its own words, without internals", async () => {
    const answers = [await post("{ not json"), await post('{"query":'), await app.inject("/%zz"), await post("[]")];
    for (const { statusCode, body } of answers) {
      expect([statusCode >= 400 && statusCode < 500, body]).toEqual([true, expect.not.stringMatching(/JSON at|FST_/)]);
    }
  });

  it("shows metrics to this machine alone, and not through a proxy", async () => {
    await post({ query: "query Secret_alice_example_com { integrations { totalCount } }" });
    const { statusCode, body } = await app.inject("/metrics");
    expect(statusCode).toBe(200);
    for (const line of [
      'drawbridge_graphql_request_seconds_count{operation="query integrations",outcome="ok"}',
      'drawbridge_graphql_errors_total{code="LIMIT_EXCEEDED"}',
      'drawbridge_queue_waiting{group="grants"} 0',
      'drawbridge_revocations_overdue{state="OBSERVED_THERE"} 0',
      "drawbridge_due_lag_seconds 0",
      "drawbridge_state_read 1",
      "process_cpu_seconds_total",
    ]) {
      expect(body).toContain(line);
    }
    expect(body).not.toContain("alice");
    const proxied = { url: "/metrics", headers: { "x-forwarded-for": "127.0.0.1" } };
    expect((await app.inject(proxied)).statusCode).toBe(401);
    expect((await app.inject({ url: "/metrics", remoteAddress: "10.0.0.7" })).statusCode).toBe(401);
  });

  it("shows metrics to no page whose name was made to resolve to this machine", async () => {
    const port = Number(new URL(url).port);
    const hosts = [`localhost:${port}`, "[::1]", "evil.example", `127.0.0.1.evil.example:${port}`, null];
    const statuses = [];
    for (const host of hosts) statuses.push(await statusByHost(port, "/metrics", host));
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
  });

  it("follows the specification of GraphQL over HTTP", async () => {
    const fetchFn = (input: string, init: RequestInit = {}) =>
      fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...SIGNED_IN } });
    const results = await auditServer({ url, fetchFn });
    const found = results.filter(({ status }) => status !== "ok").map(({ id, status }) => `${id} ${status}`);

    expect(results.length).toBeGreaterThan(55);
    expect(found.filter((one) => one.endsWith("error"))).toEqual([]);
    // These are Apollo's own.
    expect(found.sort()).toEqual(KNOWN);
  });
});

describe("the rate limit of an actor", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "100", DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "2" });
  });

  afterAll(() => api.close());

  it("is counted over all servers together, and for each actor alone", async () => {
    const { config, db, log } = api.platform;
    const servers = [0, 1, 2].map(() => new Admission({ kind: "postgres", db }, config, log));
    const asks = (id: string) =>
      servers.flatMap((server) =>
        Array.from({ length: 60 }, () =>
          server.admit({ kind: "service", id }).then(
            () => 1,
            () => 0,
          ),
        ),
      );
    const admitted = (await Promise.all(asks("one"))).reduce<number>((sum, one) => sum + one, 0);
    expect(admitted).toBe(100);
    await expect(servers[0]!.admit({ kind: "service", id: "one" })).rejects.toMatchObject({
      extensions: { limit: "requests", http: { status: 429 } },
    });
    await expect(servers[0]!.admit({ kind: "service", id: "two" })).resolves.toBeUndefined();
    await Promise.all(servers.map((server) => server.close()));
  });

  it("is shared by all tokens of one person", async () => {
    const { config, db, log } = api.platform;
    const server = new Admission({ kind: "postgres", db }, { ...config, DRAWBRIDGE_RATE_LIMIT: 2 }, log);
    for (const id of ["a", "b"]) await server.admit({ kind: "person", id, personId: "ada" });
    await expect(server.admit({ kind: "person", id: "c", personId: "ada" })).rejects.toThrow("too many requests");
    await server.close();
  });
});

interface Refused {
  readonly errors: readonly { readonly extensions: { readonly limit?: string } }[];
}

const KNOWN = ["572B warn", "7B9B warn", "FDE2 warn"];
