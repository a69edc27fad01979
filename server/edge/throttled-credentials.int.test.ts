import type { FastifyInstance } from "fastify";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

type Headers = Readonly<Record<string, string>>;

describe("a token or session whose rate is used up", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let byToken: Headers;
  let bySession: Headers;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "3" });
    app = await createApp(api.platform);
    const { identityProviders, personalTokens, sessions, db } = api.platform;
    const { id } = await identityProviders.create(ADMIN, "People");
    const document = "users: [{ id: ana, userName: ana }, { id: ben, userName: ben }]";
    await identityProviders.importFile(ADMIN, id, document, true);
    const [ana, ben] = await Promise.all(
      ["ana", "ben"].map((externalId) => db.manager.findOneByOrFail(Identity, { externalId })),
    );
    const { token } = await personalTokens.create(ADMIN, ana!.personId!, { scopes: ["READ"] });
    byToken = { authorization: `Bearer ${token}` };
    bySession = {
      cookie: `drawbridge_session=${await sessions.signInAs(ben!.id, { address: "::1", userAgent: null, previousToken: null })}`,
    };
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const ask = async (headers: Headers) => {
    const url = "/graphql?query={__typename}";
    const answer = await app.inject({ url, headers: { ...headers, "apollo-require-preflight": "1" } });
    const [error] = (answer.json() as { errors?: { extensions: object }[] }).errors ?? [];
    return { status: answer.statusCode, retryAfter: Number(answer.headers["retry-after"]), ...error?.extensions };
  };

  it.each([
    ["token", () => byToken, "update api_tokens set revoked_at = now()"],
    ["session", () => bySession, "delete from sessions"],
  ])("is refused without another read of the %s, for five seconds", async (_name, headers, end) => {
    for (let n = 0; n < 3; n += 1) expect((await ask(headers())).status).toBe(200);
    const refused = await ask(headers());
    expect(refused).toMatchObject({ status: 429, code: "LIMIT_EXCEEDED", limit: "requests" });

    await api.platform.db.query(end);
    api.clock.advance({ seconds: 2 });
    const askedAt = performance.now();
    const again = await ask(headers());
    // The delay of a client that retries at once.
    expect(performance.now() - askedAt).toBeGreaterThan(190);
    expect(again).toMatchObject({ status: 429, code: "LIMIT_EXCEEDED", limit: "requests" });
    expect(again.retryAfter).toBe(refused.retryAfter - 2);

    api.clock.advance({ seconds: 3 });
    expect((await ask(headers())).status).toBe(401);
  });
});
