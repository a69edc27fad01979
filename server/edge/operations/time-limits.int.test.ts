import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";

const TOKEN = "an-admin-token-for-time-limits";

describe("a request that takes too long", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: "600", DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: "600" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    const { db, resourcesOfViewer, identityProviders, uow } = api.platform;
    resourcesOfViewer.list = async () => {
      await db.query("select pg_sleep(600)");
      throw new Error("the statement was not ended");
    };
    identityProviders.create = (actor) =>
      uow.run(actor, async (tx) => {
        await tx.manager.query("insert into rate_limits values ('half-done', 1, 1)");
        await tx.manager.query("select pg_sleep(600)");
        throw new Error("the statement was not ended");
      });
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`;
  });

  /** No other operation comes near this limit. */
  afterEach(() => {
    Object.assign(api.platform.config, {
      DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: 600,
      DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: 600,
    });
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const ask = (query: string, signal?: AbortSignal) =>
    fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
      signal,
    });

  const sleeping = async () => {
    const rows = await api.platform.db.query(
      "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like 'select pg_sleep%'",
    );
    return (rows as unknown[]).length;
  };

  async function becomes(count: number) {
    await eventually(`${count} statements run`, sleeping, (found) => found === count);
  }

  it.each([
    ["query", "{ resources { totalCount } }"],
    ["mutation", 'mutation { createIdentityProvider(input: { name: "x" }) { provider { id } } }'],
  ])("is answered with that error, and its SQL is cancelled: a %s", async (kind, query) => {
    Object.assign(api.platform.config, { DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: 1, DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: 1 });
    const answer = await ask(query);
    expect(await answer.json()).toMatchObject({
      errors: [{ message: expect.stringContaining(`The ${kind} took longer`), extensions: { limit: "time" } }],
    });
    expect(await sleeping()).toBe(0);
    expect(await api.platform.db.query("select from rate_limits where key = 'half-done'")).toEqual([]);
    expect(api.lines).toEqual([]);
  });

  it("ends with its client, when it only reads", async () => {
    const client = new AbortController();
    const asked = ask("{ resources { totalCount } }", client.signal);
    await becomes(1);
    client.abort();
    await expect(asked).rejects.toThrow("aborted");
    await becomes(0);
  });

  it("leaves its connection fit for the next statement", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("{ integrations { totalCount } }")));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});
