import type { FastifyInstance } from "fastify";
import { createApp } from "./app";
import { createTestApi, type TestApi } from "./testing/api";

const TOKEN = "an-admin-token-over-http-only";

describe("the API over HTTP", () => {
  let api: TestApi;
  let app: FastifyInstance;

  beforeAll(async () => {
    api = await createTestApi();
    await api.platform.apiTokens.installAdminToken(TOKEN);
    app = await createApp(api.platform);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function post(payload: object, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) {
    const {
      statusCode,
      headers: answered,
      body,
    } = await app.inject({ method: "POST", url: "/graphql", headers, payload });
    return { statusCode, headers: answered, body: JSON.parse(body) as { data?: unknown; errors?: ErrorShape[] } };
  }

  interface ErrorShape {
    readonly message: string;
    readonly extensions: {
      readonly code: string;
      readonly fields?: readonly { path: unknown }[];
      readonly id?: string;
    };
  }

  it("answers a request with a token", async () => {
    expect(await post({ query: "{ integrations { totalCount } }" })).toMatchObject({
      statusCode: 200,
      body: { data: { integrations: { totalCount: 0 } } },
    });
  });

  it.each([{}, { authorization: "Bearer wrong" }] as Record<string, string>[])(
    "asks for a sign-in otherwise: %j",
    async (headers) => {
      const answer = await post({ query: "{ __typename }" }, headers);
      expect(answer).toMatchObject({
        statusCode: 401,
        body: {
          errors: [
            {
              message: expect.stringMatching(/^Sign in first|^The token is not valid/),
              extensions: { code: "UNAUTHENTICATED" },
            },
          ],
        },
      });
      const isWrong = "authorization" in headers;
      expect(answer.headers["www-authenticate"]).toMatch(isWrong ? /^Bearer error="invalid_token"/ : /^Bearer$/);
    },
  );

  it.each([
    [{ resourceTypes: ["EKS_CLUSTER", "NOTHING"] }, ["resourceTypes", 1]],
    [{ sessionDurationHours: 1.5 }, ["sessionDurationHours"]],
    [{ name: 7 }, ["name"]],
  ])("names the field of a value of the wrong type: %j", async (input, path) => {
    const query =
      "mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }";
    const { body } = await post({ query, variables: { input } });
    expect(body.errors).toMatchObject([{ extensions: { code: "INVALID_INPUT", fields: [{ path }] } }]);
    expect(api.lines).toEqual([]);
  });

  it("returns only an id for an internal error, under which the log has it", async () => {
    const { syncRunsQueries } = api.platform;
    const find = syncRunsQueries.find.bind(syncRunsQueries);
    syncRunsQueries.find = () => Promise.reject(new Error("a secret detail"));
    const { body } = await post({ query: '{ syncRun(id: "0198c0de-0000-7000-8000-000000000001") { id } }' });
    syncRunsQueries.find = find;
    expect(JSON.stringify(body)).not.toContain("secret");
    const [error] = body.errors!;
    expect(error!.extensions.code).toBe("INTERNAL");
    const logged = api.lines.splice(0);
    expect(logged).toMatchObject([{ errorId: error!.extensions.id, err: { message: "a secret detail" } }]);
  });

  it("refuses a document that is too large to be useful", async () => {
    const { body } = await post({ query: `{ ${"__typename ".repeat(3_000)} }` });
    expect(body.errors).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED", limit: "tokens" } }]);
  });

  it("is alive without the database, and not ready", async () => {
    expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
    const { db } = api.platform;
    const query = db.query.bind(db);
    db.query = () => Promise.reject(new Error("away"));
    const away = await app.inject("/readyz");
    expect([away.statusCode, away.json()]).toEqual([
      503,
      { status: "not ready", database: "not ready", migrations: "not ready", clock: "ok", queue: "ok" },
    ]);
    db.query = query;
  });
});
