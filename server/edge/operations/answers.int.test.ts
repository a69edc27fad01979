import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { getIntrospectionQuery } from "graphql";
import { SYNC_TOPIC } from "../../../shared/domain/sync-runs/sync-runs.topics";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { Socket } from "../../testing/authorization-matrix/socket";
import { populateDatabase } from "../../testing/populate-database";

const authorization = "Bearer an-admin-token-for-large-answers";
const LONG = 62_000;

const named = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: name`).join(" ");
const TOO_LARGE = {
  data: null,
  errors: [
    {
      message: expect.stringMatching(/^The answer is larger than 1000 kB: ask for smaller pages/),
      extensions: { code: "LIMIT_EXCEEDED", rule: null, fields: [], limit: "answer" },
    },
  ],
};

describe("an answer that is too large", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let origin: string;
  let integrationId: string;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_MAX_ANSWER_KB: "1000", DRAWBRIDGE_MAX_COST: "1000000" });
    await api.platform.apiTokens.installAdminToken(authorization.slice("Bearer ".length));
    integrationId = (await populateDatabase(api.platform.db, api.clock.now()))[1]!;
    await api.platform.db.query("update accounts set name = repeat('é', $1)", [LONG / 2]);
    await api.platform.db.query("update integrations set name = repeat('n', 400000)");
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function ask(query: string) {
    const { statusCode, payload } = await app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization, "content-type": "application/json" },
      payload: JSON.stringify({ query }),
    });
    return { statusCode, size: Buffer.byteLength(payload), ...JSON.parse(payload) };
  }

  it.each([
    ["one text under many aliases", `{ accounts(first: 1) { nodes { ${named(45)} } } }`],
    ["one text of many rows", `{ accounts { nodes { ${named(3)} } } }`],
    ["a long alias of many rows", `{ accounts { nodes { ${"a".repeat(190_000)}: id } } }`],
    ["the long name of a type", `{ accounts { nodes { ${"a".repeat(190_000)}: __typename } } }`],
    [
      "introspection",
      `{ ${[..."abcdefgh"].map((alias) => `${alias}: __schema { ...all }`).join(" ")} }
      ${/fragment[\s\S]*/.exec(getIntrospectionQuery())![0]}
      fragment all on __Schema { types { ...FullType } }`,
    ],
  ])("is one error, and no data: %s", async (_what, query) => {
    const { statusCode, size, ...answer } = await ask(query);
    expect(answer).toEqual(TOO_LARGE);
    expect([statusCode, size < 1_000]).toEqual([200, true]);
  });

  it("reports the completed change, where it was a mutation", async () => {
    const before = (await ask("{ integrations { nodes { version } } }")).data.integrations.nodes[0].version;
    const enable = (alias: string, enabled: boolean, version: number, fields: string) =>
      `${alias}: setIntegrationEnabled(enabled: ${enabled}, id: "${integrationId}", version: ${version}) { integration { ${fields} } }`;
    const answer = await ask(
      `mutation { ${enable("a", false, before, named(3))} ${enable("b", true, before + 1, "id")} }`,
    );
    expect(answer).toMatchObject({
      data: null,
      errors: [{ message: expect.stringContaining("what was changed until then stays changed") }],
    });
    const { data } = await ask("{ integrations { nodes { status } } }");
    expect(data.integrations.nodes).toEqual([{ status: "DISABLED" }]);
    await ask(`mutation { ${enable("b", true, before + 1, "id")} }`);
  });

  it("is cut short: no more data is read for it", async () => {
    const { syncRunsQueries } = api.platform;
    const { outcomeCounts } = syncRunsQueries;
    let reads = 0;
    syncRunsQueries.outcomeCounts = (ids) => {
      reads += 1;
      return outcomeCounts.call(syncRunsQueries, ids);
    };
    const run = "lastSyncRun { outcomes { count } }";
    expect(await ask(`{ integrations { nodes { name ${run} } } }`)).toMatchObject({ data: expect.anything() });
    expect(reads).toBe(1);
    expect(await ask(`{ integrations { nodes { ${named(3)} ${run} } } }`)).toMatchObject(TOO_LARGE);
    expect(reads).toBe(1);
    syncRunsQueries.outcomeCounts = outcomeCounts;
  });

  it("has the same limit over a socket", async () => {
    const socket = (await Socket.open(origin, { authorization }))!;
    const { body } = await socket.ask({ query: `{ accounts(first: 1) { nodes { ${named(45)} } } }`, variables: {} });
    expect(JSON.parse(body)).toMatchObject({ payload: TOO_LARGE });
    expect(body.length).toBeLessThan(1_000);
    await socket.close();
  });

  it("ends no subscription: each event counts by itself", async () => {
    const socket = (await Socket.open(origin, { authorization }))!;
    const query = `subscription ($id: ID!) { syncProgress(integrationId: $id) { run { integration { ${named(2)} } } } }`;
    socket.subscribe("1", { query, variables: { id: integrationId } });
    const answers = socket.answers.get("1")!;
    await eventually("the first", () => answers.length === 1);
    const change = async (name: string) => {
      await api.platform.db.query("update integrations set name = $1", [name]);
      await api.platform.db.query("update sync_runs set clusters_found = clusters_found + 1");
      await api.platform.live.publish(SYNC_TOPIC, integrationId);
    };
    await change("n".repeat(600_000));
    await eventually("the second", () => answers.length === 2);
    await change("n");
    await eventually("the third", () => answers.length === 3);
    expect(answers.map(({ body }) => body.length > 1_000)).toEqual([true, false, false]);
    expect(JSON.parse(answers[1]!.body)).toMatchObject({ payload: TOO_LARGE });
    expect(JSON.parse(answers[2]!.body).payload.data).toBeTruthy();
    await socket.close();
  });
});

describe("an answer that is large", () => {
  it("counts as many requests, so that a few cannot keep the server busy", async () => {
    const api = await createTestApi({
      // Three small answers, and a large one that counts for 46.
      DRAWBRIDGE_RATE_LIMIT: "49",
      DRAWBRIDGE_MAX_ANSWER_KB: "1000",
      DRAWBRIDGE_MAX_OPERATIONS: "1",
      DRAWBRIDGE_MAX_SERVICE_OPERATIONS: "1",
    });
    const app = await createApp(api.platform);
    try {
      await api.platform.apiTokens.installAdminToken(authorization.slice("Bearer ".length));
      await populateDatabase(api.platform.db, api.clock.now());
      await api.platform.db.query("update integrations set name = repeat('n', 300000)");
      const ask = async (query: string) =>
        (
          await app.inject({
            method: "POST",
            url: "/graphql",
            headers: { authorization, "content-type": "application/json" },
            payload: { query },
          })
        ).statusCode;
      const small = () => ask("{ __typename }");
      expect([await small(), await small(), await small()]).toEqual([200, 200, 200]);
      const large = () => ask("{ integrations(first: 1) { nodes { a: name b: name c: name } } }");
      // Any of them may be the first. The waiting ones were admitted before anything was counted.
      expect((await Promise.all([large(), large(), large(), large()])).sort()).toEqual([200, 429, 429, 429]);
      expect([await small(), await small(), await small()]).toContain(429);
    } finally {
      await app.close();
      await api.close();
    }
  });
});
