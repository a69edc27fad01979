import { type AddressInfo, createServer } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type pg from "pg";
import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";
import { isPoolFull } from "./pool-full";

/** Accepts connections and answers nothing, as a machine that is too busy does. */
async function silentServer() {
  const server = createServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `postgres://user:password@127.0.0.1:${port}/drawbridge` };
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("a pool whose connections are all in use is told from every other failure", async () => {
  // Long enough for the one connection itself; a busy machine takes its time.
  const pool = { poolSize: 1, connectTimeoutMs: 5_000 };
  const db = await connectDatabase(
    createDataSource({ url: database.url, entities: [], applicationName: "test", ...pool }),
  );
  const failure = (sql: string) =>
    db.query(sql).then(
      () => null,
      (error: unknown) => error,
    );
  const runner = db.createQueryRunner();
  await runner.connect();
  expect(isPoolFull(await failure("select 1"))).toBe(true);
  await runner.release();
  expect(isPoolFull(await failure("select nothing"))).toBe(false);
  await db.destroy();
});

describe("a burst that finds every connection in use", () => {
  let db: DataSource;
  let release: () => Promise<void>;

  beforeEach(async () => {
    db = await connectDatabase(
      createDataSource({ url: database.url, entities: [], applicationName: "test", poolSize: 1 }),
    );
    const runner = db.createQueryRunner();
    await runner.connect();
    release = () => runner.release();
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "clearImmediate", "queueMicrotask", "performance"] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await db.destroy();
  });

  /** Answers in their order; an error is its message. */
  async function askAll(count: number) {
    const { master } = db.driver as unknown as { master: pg.Pool };
    const answers: (number | string)[] = [];
    const asked: Promise<unknown>[] = [];
    for (let n = 1; n <= count; n += 1) {
      asked.push(
        db.query("select 1").then(
          () => answers.push(n),
          (error: unknown) => answers.push(isPoolFull(error) ? "full" : String(error)),
        ),
      );
      while (master.waitingCount < n) await nextTurn();
    }
    return { answers, all: Promise.all(asked) };
  }

  it("is served in its order, also after nineteen seconds", async () => {
    const { answers, all } = await askAll(3);
    jest.advanceTimersByTime(19_000);
    await release();
    await all;
    expect(answers).toEqual([1, 2, 3]);
  });

  it("is told to come again after twenty seconds", async () => {
    const { answers, all } = await askAll(2);
    jest.advanceTimersByTime(20_000);
    await all;
    expect(answers).toEqual(["full", "full"]);
    await release();
  });
});

it("a database that answers no new connection counts as busy too", async () => {
  const { server, url } = await silentServer();
  const db = createDataSource({ url, entities: [], applicationName: "test", poolSize: 1, connectTimeoutMs: 100 });
  const failure = await db.initialize().then(
    () => null,
    (error: unknown) => error,
  );
  expect(isPoolFull(failure)).toBe(true);
  server.close();
});
