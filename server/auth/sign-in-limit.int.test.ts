import type { FastifyInstance } from "fastify";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { sessionOf } from "../testing/authorization-matrix/actors";
import { attemptCookieName } from "./session-cookie";

/** X-Forwarded-For counts only if the trusted proxy sends it. */
const PROXY = "127.0.0.1";
const TOKEN = "an-admin-token-of-somebody-known";
const HERE = { host: "localhost:4000", origin: "http://localhost:4000" };

describe("the rate limit of sign-in", () => {
  let api: TestApi;
  let servers: FastifyInstance[];

  beforeAll(async () => {
    api = await createTestApi({
      DRAWBRIDGE_SIGN_IN_LIMIT: "4",
      DRAWBRIDGE_DEV_SIGN_IN: "1",
      DRAWBRIDGE_TRUSTED_PROXIES: PROXY,
    });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    servers = [await createApp(api.platform), await createApp(api.platform)];
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await api.close();
  });

  const visit = (n: number, url: string, headers: Record<string, string> = {}, method: "GET" | "POST" = "GET") =>
    servers[n % 2]!.inject({ method, url, headers: { ...HERE, ...headers }, remoteAddress: PROXY });

  async function useUp(from: Record<string, string>): Promise<void> {
    for (let n = 0; n < 5; n += 1) await visit(n, "/auth/login?provider=none", from);
    expect((await visit(0, "/auth/login?provider=none", from)).statusCode).toBe(429);
  }

  it("does not count the list of providers, which the page to sign in reads", async () => {
    const from = { "x-forwarded-for": "192.0.2.10" };
    await useUp(from);
    expect((await visit(0, "/auth/providers", from)).statusCode).toBe(200);
  });

  it("lets the people behind a used up address sign out, by their own rate", async () => {
    const from = { "x-forwarded-for": "192.0.2.11" };
    await useUp(from);
    const { identityProviders, db } = api.platform;
    const { id: providerId } = await identityProviders.create(ADMIN, "People");
    await identityProviders.importFile(ADMIN, providerId, "users: [{ id: ana, userName: ana }]", true);
    const { id } = await db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    for (const [path, status] of [
      ["/auth/logout", 204],
      ["/auth/logout-everywhere", 204],
      ["/auth/login?provider=none", 404],
    ] as const) {
      const { cookie } = (await sessionOf(api.platform, { id })) as { cookie: string };
      const method = path.includes("logout") ? "POST" : "GET";
      expect([path, (await visit(0, path, { ...from, cookie }, method)).statusCode]).toEqual([path, status]);
    }
  });

  it("lets a sign-in end that was begun before, once", async () => {
    const from = { "x-forwarded-for": "192.0.2.12" };
    await useUp(from);
    const { signIn, signInAttempts } = api.platform;
    const begun = { provider: "gone", state: "a-state", nonce: "n", codeVerifier: "v", returnTo: "/", stepUp: false };
    const cookie = `${attemptCookieName(signIn)}=${await signInAttempts.begin(begun)}`;
    const callback = () => visit(0, "/auth/callback?code=x&state=a-state", { ...from, cookie });
    expect((await callback()).body).not.toContain("Too many sign-ins");
    expect((await callback()).statusCode).toBe(429);
  });

  it("applies to an address across all servers and sign-in routes", async () => {
    const from = { "x-forwarded-for": "192.0.2.7" };
    for (let n = 0; n < 4; n += 1) expect((await visit(n, "/auth/login?provider=none", from)).statusCode).toBe(404);
    const refused = [
      await visit(0, "/auth/login?provider=none", from),
      await visit(1, "/auth/callback?code=x", from),
      await visit(1, "/auth/dev", from, "POST"),
      await visit(0, "/auth/logout", from, "POST"),
      await visit(1, "/auth/logout-everywhere", from, "POST"),
    ];
    for (const { statusCode, headers, body } of refused) {
      expect([statusCode, body]).toEqual([429, expect.stringContaining("Too many sign-ins came from your address")]);
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    }
    expect((await visit(0, "/auth/login?provider=none", { "x-forwarded-for": "192.0.2.8" })).statusCode).toBe(404);
  });

  it("is explained to a person on a page", async () => {
    const from = { "x-forwarded-for": "2001:db8::1", accept: "text/html" };
    for (let n = 0; n < 4; n += 1) await visit(n, "/auth/login?provider=none", from);
    const { statusCode, body } = await visit(0, "/auth/login", { ...from, "x-forwarded-for": "2001:db8::ffff" });
    expect([statusCode, body]).toEqual([429, expect.stringContaining("<p>Too many sign-ins")]);
  });

  it("takes the address from its proxy alone", async () => {
    const lying = (n: number) => ({
      url: "/auth/login?provider=none",
      remoteAddress: "203.0.113.9",
      headers: { ...HERE, "x-forwarded-for": `198.51.100.${n}` },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await servers[0]!.inject(lying(n))).statusCode);
    expect(statuses).toEqual([404, 404, 404, 404, 429]);
  });

  it("spares clients that are known already", async () => {
    const from = { "x-forwarded-for": "192.0.2.9" };
    await useUp(from);
    const answer = await servers[0]!.inject({
      method: "POST",
      url: "/graphql",
      remoteAddress: PROXY,
      headers: { ...HERE, ...from, authorization: `Bearer ${TOKEN}` },
      payload: { query: "{ __typename }" },
    });
    expect(answer.json()).toEqual({ data: { __typename: "Query" } });
  });
});
