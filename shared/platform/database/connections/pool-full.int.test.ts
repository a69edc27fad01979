import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { connectDatabase, createDataSource } from "./data-source";
import { isPoolFull } from "./pool-full";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("a pool whose connections are all in use is told from every other failure", async () => {
  const pool = { poolSize: 1, connectTimeoutMs: 100 };
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
