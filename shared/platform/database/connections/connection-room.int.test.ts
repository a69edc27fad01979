import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { recordedLog } from "../../queue/testing/recorded-log";
import { connectionName, warnWithoutConnectionRoom } from "./connection-room";
import { connectDatabase, createDataSource } from "./data-source";

let database: TestDatabase;
const open: DataSource[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});
afterAll(() => database.drop());

describe("the limit of connections", () => {
  it("is reported with numbers where the pools of all processes together are larger, each process counted once", async () => {
    const [{ most }] = (await (
      await processWith(10)
    ).query("select current_setting('max_connections')::int as most")) as [{ most: number }];
    const { log, lines } = recordedLog();
    const first = await processWith(most - 20);
    await Promise.all([first, first, first].map((db) => db.transaction((tx) => tx.query("select 1"))));
    await warnWithoutConnectionRoom(first, log);
    expect(lines).toEqual([]);
    await warnWithoutConnectionRoom(await processWith(20), log);
    expect(lines).toMatchObject([{ level: 40, processes: 3, connections: most + 10 }]);
    expect(lines[0]!.msg).toMatch(
      /Raise its max_connections by \d+ at least, or lower DRAWBRIDGE_DATABASE_CONNECTIONS/,
    );
  });
});

async function processWith(mostConnections: number): Promise<DataSource> {
  const applicationName = connectionName("drawbridge-worker", mostConnections);
  const db = await connectDatabase(createDataSource({ url: database.url, entities: [], applicationName, poolSize: 3 }));
  open.push(db);
  return db;
}
