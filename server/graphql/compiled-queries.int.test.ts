import type { FastifyInstance } from "fastify";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { OperationGenerator, randomOf } from "../testing/arbitrary-operations";
import { populate } from "../testing/populated";

const TOKEN = "an-admin-token-for-compiled-queries";
const COUNT = Number(process.env.DRAWBRIDGE_FUZZ_OPERATIONS ?? 150);

jest.setTimeout(60_000 + COUNT * 200);

describe("a compiled query", () => {
  let api: TestApi;
  let compiled: FastifyInstance;
  let plain: FastifyInstance;
  let ids: string[];

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "1000000" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    ids = await populate(api.platform.db, api.clock.now());
    const config = { ...api.platform.config, DRAWBRIDGE_COMPILED_QUERIES: "0" as const };
    compiled = await createApp(api.platform);
    plain = await createApp({ ...api.platform, config });
  });

  afterAll(async () => {
    await compiled.close();
    await plain.close();
    await api.close();
  });

  /** Status and bytes, but for the ids under which the log has what went wrong. */
  async function answerOf(app: FastifyInstance, payload: object): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { statusCode, body } = await app.inject({ method: "POST", url: "/graphql", headers, payload });
    const ids = [...body.matchAll(/"id":"([0-9a-f-]{36})"\}\}/g)].map(([, id]) => id!);
    return `${statusCode} ${ids.reduce((text, id) => text.replaceAll(id, "<id>"), body)}`;
  }

  async function bothAnswer(payload: object): Promise<[string, string]> {
    for (let n = 0; n < 2; n += 1) await answerOf(compiled, payload);
    return [await answerOf(compiled, payload), await answerOf(plain, payload)];
  }

  it(`answers with the same bytes as graphql-js, ${COUNT} times`, async () => {
    const generator = new OperationGenerator(api.schema, randomOf(7), ids);
    const differences: object[] = [];
    for (let n = 0; n < COUNT && differences.length < 5; n += 1) {
      const operation = generator.singleQuery();
      const [one, other] = await bothAnswer(operation);
      if (one !== other) differences.push({ operation, one, other });
    }
    expect(differences).toEqual([]);
    const { body } = await compiled.inject("/metrics");
    expect(Number(/drawbridge_graphql_compiled_total (\d+)/.exec(body)?.[1])).toBeGreaterThan(COUNT / 2);
  });

  it("masks a fault just the same", async () => {
    const { resourcesQueries } = api.platform;
    const query =
      "{ resources(first: 3) { totalCount nodes { id name account { name } lastSeenAt } } installation { id } }";
    const faults: [keyof typeof resourcesQueries, () => unknown][] = [
      ["lastSeen", () => Promise.reject(new Error("a secret detail"))],
      ["lastSeen", () => Promise.resolve([])],
      ["list", () => Promise.reject(new Error("a secret detail"))],
      ["list", () => Promise.resolve({ nodes: [{ id: "1" }], cursorOf: () => "", totalCount: async () => "a secret" })],
    ];
    for (const [name, fault] of faults) {
      const kept = resourcesQueries[name];
      Object.assign(resourcesQueries, { [name]: fault });
      const [one, other] = await bothAnswer({ query });
      Object.assign(resourcesQueries, { [name]: kept });
      expect(one).toBe(other);
      expect(one).toContain('"code":"INTERNAL"');
      expect(one).not.toMatch(/secret|non-nullable/);
    }
  });

  it("refuses variables that do not fit in the same words", async () => {
    const query = "query ($first: Int!, $id: ID!) { resources(first: $first) { totalCount } resource(id: $id) { id } }";
    for (const variables of [{}, { first: "x", id: "1" }, { first: 1, id: {} }, { first: 1_000, id: "x" }]) {
      const [one, other] = await bothAnswer({ query, variables });
      expect(one).toBe(other);
    }
  });
});
