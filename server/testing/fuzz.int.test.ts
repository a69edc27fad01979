import type { FastifyInstance } from "fastify";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "./api";
import { OperationGenerator, seededRandom } from "./arbitrary-operations";
import { heapMegabytes } from "./heap";
import { mutatedBody } from "./mutated-bodies";
import { populateDatabase } from "./populate-database";

/** `DRAWBRIDGE_FUZZ_OPERATIONS=10000` is the full length; the seed makes a run repeatable. */
const COUNT = Number(process.env.DRAWBRIDGE_FUZZ_OPERATIONS ?? 150);
const SEED = Number(process.env.DRAWBRIDGE_FUZZ_SEED ?? 20_261_125);
const TOKEN = "an-admin-token-for-the-fuzz";
/** Internals that no client should ever read. */
const INSIDE =
  /select .* from|relation "|syntax error at or near|node_modules|\.[jt]s:\d+|Cannot (read|destructure)|is not a function|undefined \(/i;

/** More operations than may run at a time. */
const TOGETHER = 30;
/** Around data and errors. */
const FRAME_BYTES = 50;

jest.setTimeout(900_000 + COUNT * 100);

describe(`${COUNT} random operations`, () => {
  let api: TestApi;
  let app: FastifyInstance;
  let ids: string[];

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "1000000" });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    ids = await populateDatabase(api.platform.db, api.clock.now());
    app = await createApp(api.platform);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  const post = (payload: string) =>
    app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      payload,
    });

  async function problemsOf(payload: string): Promise<string[]> {
    const { statusCode, body } = await post(payload);
    const problems = [
      statusCode >= 500 && `status ${statusCode}`,
      /"code":"INTERNAL/.test(body) && `a fault: ${JSON.stringify(api.lines.at(-1)?.err)}`.slice(0, 600),
      INSIDE.test(body) && "told from inside",
    ].filter(Boolean);
    return problems.map((problem) => `${problem}\n  ${payload.slice(0, 1_500)}\n  ${body.slice(0, 300)}`);
  }

  async function send(makeBody: () => string): Promise<void> {
    const found: string[] = [];
    const heap: number[] = [];
    for (let n = 0; n < COUNT && found.length < 10; n += 1) {
      found.push(...(await problemsOf(makeBody())));
      if (n > 0 && n % Math.ceil(COUNT / 5) === 0) heap.push(heapMegabytes());
    }
    heap.push(heapMegabytes());
    expect(found).toEqual([]);
    // The first fifth fills caches and compiles code.
    expect(heap.at(-1)! - heap[0]!).toBeLessThan(40);
    if (process.env.DRAWBRIDGE_FUZZ_OPERATIONS) console.log(`heap in MB, by fifth: ${heap.join(" ")}`);
  }

  it("are answered without a fault when they are valid", async () => {
    const generator = new OperationGenerator(api.schema, seededRandom(SEED), ids);
    await send(() => JSON.stringify(generator.any()));
  });

  it("are answered within the byte limit, at the limit of concurrency", async () => {
    const { config, metrics } = api.platform;
    const usual = { ...config };
    Object.assign(config, { DRAWBRIDGE_MAX_ANSWER_KB: 1 });
    const generator = new OperationGenerator(api.schema, seededRandom(SEED + 2), ids);
    const running = async () => {
      await app.inject({ url: "/metrics", headers: { host: "localhost" } });
      const { values } = await metrics.permits.get();
      return values.find(({ labels: { kind, state } }) => kind === "operation" && state === "taken")!.value;
    };
    const bodies: string[] = [];
    for (let sent = 0; sent < COUNT; sent += TOGETHER) {
      const asked = Array.from({ length: TOGETHER }, () => post(JSON.stringify(generator.any())));
      expect(await running()).toBeLessThanOrEqual(config.DRAWBRIDGE_MAX_SERVICE_OPERATIONS);
      bodies.push(...(await Promise.all(asked)).map(({ body }) => body));
    }
    const executed = bodies.filter((body) => "data" in (JSON.parse(body) as object));
    expect(executed.filter((body) => Buffer.byteLength(body) > 1_000 + FRAME_BYTES)).toEqual([]);
    expect(bodies.filter((body) => body.includes('"limit":"answer"'))).not.toEqual([]);
    Object.assign(config, usual);
  });

  it("are refused without a fault when they are damaged", async () => {
    const random = seededRandom(SEED + 1);
    const generator = new OperationGenerator(api.schema, random, ids);
    await send(() => mutatedBody(random, generator.any()));
  });
});
