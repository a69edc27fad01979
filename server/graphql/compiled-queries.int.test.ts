import type { FastifyInstance } from "fastify";
import { issueToken } from "../../shared/domain/api-tokens/issue-token";
import { type Role, systemActor } from "../../shared/kernel/actor";
import { statementsOf } from "../../shared/testing/count-statements";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { OperationGenerator, randomOf } from "../testing/arbitrary-operations";
import { populate } from "../testing/populated";

const TOKEN = "an-admin-token-for-compiled-queries";
const COUNT = Number(process.env.DRAWBRIDGE_FUZZ_OPERATIONS ?? 150);

jest.setTimeout(300_000 + COUNT * 200);

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
  async function answerOf(app: FastifyInstance, payload: object, token = TOKEN): Promise<string> {
    const headers = { authorization: `Bearer ${token}` };
    const { statusCode, body } = await app.inject({ method: "POST", url: "/graphql", headers, payload });
    const ids = [...body.matchAll(/"id":"([0-9a-f-]{36})"\}\}/g)].map(([, id]) => id!);
    return `${statusCode} ${ids.reduce((text, id) => text.replaceAll(id, "<id>"), body)}`;
  }

  async function bothAnswer(payload: object, token = TOKEN): Promise<[string, string]> {
    for (let n = 0; n < 2; n += 1) await answerOf(compiled, payload);
    return [await answerOf(compiled, payload, token), await answerOf(plain, payload, token)];
  }

  async function compiledSoFar(): Promise<number> {
    const { body } = await compiled.inject("/metrics");
    return Number(/drawbridge_graphql_compiled_total (\d+)/.exec(body)?.[1]);
  }

  const tokenOf = (roles: Role[]) =>
    api.platform.uow.run(systemActor("test"), async (tx) => {
      const account = { identityId: null, serviceAccountId: null, expiresAt: null };
      return (await issueToken(tx, { name: `${roles}`, kind: "service", roles, scopes: ["READ"], ...account })).token;
    });

  it(`answers with the same bytes as graphql-js, ${COUNT} times`, async () => {
    const generator = new OperationGenerator(api.schema, randomOf(7), ids);
    const differences: object[] = [];
    for (let n = 0; n < COUNT && differences.length < 5; n += 1) {
      const operation = generator.singleQuery();
      const [one, other] = await bothAnswer(operation);
      if (one !== other) differences.push({ operation, one, other });
    }
    expect(differences).toEqual([]);
    expect(await compiledSoFar()).toBeGreaterThan(COUNT / 2);
  });

  it("refuses who may not read it just the same", async () => {
    const generator = new OperationGenerator(api.schema, randomOf(11), ids);
    const token = await tokenOf(["MEMBER"]);
    for (let n = 0; n < COUNT / 3; n += 1) {
      const [one, other] = await bothAnswer(generator.singleQuery(), token);
      expect(one).toBe(other);
    }
    const before = await compiledSoFar();
    const [one, other] = await bothAnswer({ query: "{ resources { nodes { id } } }" }, token);
    expect(one).toBe(other);
    expect(one).toContain('"code":"FORBIDDEN"');
    expect(await compiledSoFar()).toBe(before);
  });

  it("asks the database no oftener than graphql-js", async () => {
    const { db } = api.platform;
    const fields = `name owner: owners { name provider { name } } owners { kind } ownership { status } lastSeenAt
      account { name integration { name } regions { region } } integration { name }`;
    const query = `{ resources { edges { node { ...Found } } nodes { ...Found } ... { nodes { account { arn } } } }
      accounts { nodes { regions { region } integration { id } } } } fragment Found on Resource { ${fields} }`;
    const [one, other] = await bothAnswer({ query });
    expect(one).toBe(other);
    const [ahead, each] = [
      await statementsOf(db, () => answerOf(compiled, { query })),
      await statementsOf(db, () => answerOf(plain, { query })),
    ];
    expect(ahead.length).toBeLessThanOrEqual(each.length);
  });

  it("is not made of fragments that double, which would take for ever", async () => {
    const token = await tokenOf(["MEMBER"]);
    const doubling = (levels: number, type: string, last: string) =>
      `${Array.from({ length: levels }, (_, n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n + 1} }`).join(" ")}
       fragment F${levels} on ${type} { ${last} }`;
    const documents = [
      [`{ grants(first: 1) { ...F0 } } ${doubling(14, "GrantConnection", "totalCount")}`, token],
      [`{ __schema { ...F0 } } ${doubling(13, "__Schema", "queryType { name }")}`, TOKEN],
    ] as const;
    for (const [query, asking] of documents) {
      const before = await compiledSoFar();
      const [one, other] = await bothAnswer({ query }, asking);
      expect(one).toBe(other);
      expect(one).toMatch(/^200 /);
      expect(await compiledSoFar()).toBe(before);
    }
    const refused = await answerOf(compiled, {
      query: `{ __schema { ...F0 } } ${doubling(90, "__Schema", "queryType { name }")}`,
    });
    expect(refused).toContain('"limit":"cost"');
  });

  it("masks a fault just the same", async () => {
    const { resourcesQueries } = api.platform;
    const many =
      "{ resources(first: 3) { totalCount nodes { id name account { name } lastSeenAt } } installation { id } }";
    const one =
      "{ resources(first: 1) { totalCount nodes { id name account { name } lastSeenAt } } installation { id } }";
    const faults: [keyof typeof resourcesQueries, () => unknown][] = [
      ["lastSeen", () => Promise.reject(new Error("a secret detail"))],
      ["lastSeen", () => Promise.resolve([])],
      ["list", () => Promise.reject(new Error("a secret detail"))],
      ["list", () => Promise.resolve({ nodes: [{ id: "1" }], cursorOf: () => "", totalCount: async () => "a secret" })],
    ];
    for (const [name, fault] of faults) {
      const kept = resourcesQueries[name];
      Object.assign(resourcesQueries, { [name]: fault });
      const answers = [await bothAnswer({ query: many }), await bothAnswer({ query: one })];
      Object.assign(resourcesQueries, { [name]: kept });
      for (const [ours, other] of answers) {
        expect(ours).toBe(other);
        expect(ours).toContain('"code":"INTERNAL"');
        expect(ours).not.toMatch(/secret|non-nullable/);
      }
    }
  });

  it("says the same of several errors of which a null leaves one", async () => {
    const accounts = (first: number) => `accounts(first: ${first}, after: "x") { totalCount }`;
    const query = `{ syncRuns { edges { node { id ${accounts(1)} } } nodes { ${accounts(2)} } } }`;
    const [one, other] = await bothAnswer({ query });
    expect(one).toBe(other);
    expect(one).toContain('"data":null');
  });

  it("refuses variables that do not fit in the same words", async () => {
    const query = "query ($first: Int!, $id: ID!) { resources(first: $first) { totalCount } resource(id: $id) { id } }";
    for (const variables of [{}, { first: "x", id: "1" }, { first: 1, id: {} }, { first: 1_000, id: "x" }]) {
      const [one, other] = await bothAnswer({ query, variables });
      expect(one).toBe(other);
    }
  });
});
