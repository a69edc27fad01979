import { Client } from "pg";
import { connectDatabase, createDataSource } from "../shared/platform/database/connections/data-source";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { eventually } from "../testing/eventually";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";
import { startNameOf } from "./start/start-name";

describe("migrations", () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => database.drop());

  it("can be run again without harm", async () => {
    const before = await tables(database.url);
    await migrateDatabase(database.url);
    expect(await tables(database.url)).toEqual(before);
  });

  it("can be run on an empty database by several processes at once", async () => {
    const whole = await tables(database.url);
    await run(database.url, "drop schema public cascade; drop schema bullmq cascade; create schema public");
    await Promise.all([migrateDatabase(database.url), migrateDatabase(database.url), migrateDatabase(database.url)]);
    expect(await tables(database.url)).toEqual(whole);
    const applied = await run(database.url, "select name, count(*)::int as times from schema_migrations group by name");
    expect(applied.map((row) => row.times)).toEqual(applied.map(() => 1));
  });

  it("can be undone to nothing, and done again", async () => {
    const whole = await tables(database.url);
    const db = await connectDatabase(createDataSource({ url: database.url, entities: [], applicationName: "test" }));
    try {
      for (const _migration of db.migrations) await db.undoLastMigration();
      expect(await tables(database.url)).toEqual(["public.schema_migrations", ...whole.filter(isOfTheQueue)].sort());
      await db.runMigrations();
      expect(await tables(database.url)).toEqual(whole);
    } finally {
      await db.destroy();
    }
  });

  it("are refused by a database of an earlier checkout, where the start had another text", async () => {
    const [applied] = await run(database.url, "select name from schema_migrations");
    expect(applied!.name).toMatch(/^Start[0-9a-f]{12}x1795564800000$/);
    expect(startNameOf(["create table a ()"])).not.toBe(startNameOf(["create table a (id uuid)"]));
    await run(database.url, "update schema_migrations set name = $1", [startNameOf(["create table a ()"])]);

    await expect(migrateDatabase(database.url)).rejects.toThrow("was never released; its data cannot be taken over");
  });

  it("are refused by a database from before the first release, which stays as it is", async () => {
    await run(database.url, "update schema_migrations set name = 'Foundation1795564800000'");
    const sentence = (howToEmpty: string) =>
      `This database was made by another version of Drawbridge, which was never released; its data cannot be taken over. Access that it gave is ended by that version alone: end every grant there first. Then ${howToEmpty} and start again.`;

    await expect(migrateDatabase(database.url)).rejects.toMatchObject({
      name: "StartupError",
      message: sentence("set DATABASE_URL to an empty database"),
    });
    await expect(migrateDatabase(database.url, { howToEmpty: "delete /data" })).rejects.toThrow(
      sentence("delete /data"),
    );
    expect(await run(database.url, "select name from schema_migrations")).toEqual([
      { name: "Foundation1795564800000" },
    ]);
  });

  it("go on, and do not end the process, when the connection of their lock is lost", async () => {
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("begin; lock table schema_migrations in access exclusive mode");
    const migrated = migrateDatabase(database.url);
    await eventually("the migration waits", async () => {
      const waiting = await run(database.url, "select from pg_locks where relation is not null and not granted");
      return waiting.length > 0;
    });
    const locks = `select pg_terminate_backend(pid) from pg_locks
                    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    await eventually("the lock's connection is lost", async () => (await run(database.url, locks)).length === 0);
    await holder.query("commit");
    await holder.end();
    await migrated;
  });

  it("do nothing to a database of a newer version", async () => {
    await run(
      database.url,
      "insert into schema_migrations (timestamp, name) values (9999999999999, 'Later9999999999999')",
    );
    const before = await run(database.url, "select name from schema_migrations order by id");
    await migrateDatabase(database.url);
    expect(await run(database.url, "select name from schema_migrations order by id")).toEqual(before);
  });

  it("say in one sentence where PostgreSQL does not answer", async () => {
    await expect(migrateDatabase("postgres://user:secret@127.0.0.1:1/drawbridge")).rejects.toMatchObject({
      name: "StartupError",
      message: expect.stringMatching(/^PostgreSQL does not answer at 127\.0\.0\.1:1\/drawbridge: (?!.*secret)/),
    });
  });
});

const isOfTheQueue = (table: string) => table.startsWith("bullmq.");

/** Tables and functions that are not PostgreSQL's own. */
async function tables(url: string): Promise<string[]> {
  const rows = await run(
    url,
    `select format('%s.%s', table_schema, table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')
     union select format('%s.%s()', routine_schema, routine_name) from information_schema.routines
      where routine_schema = 'public' order by name`,
  );
  return rows.map((row) => String(row.name)).sort();
}

async function run(url: string, sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
