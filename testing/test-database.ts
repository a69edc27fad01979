import { randomBytes } from "node:crypto";
import { Client } from "pg";

export interface TestDatabase {
  readonly url: string;
  /** Drops the database and ends its open connections. */
  drop(): Promise<void>;
}

/** A database for one test file: a copy of the migrated template, made in a tenth of a second. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env.DRAWBRIDGE_TEST_DATABASE_URL;
  if (!adminUrl) throw new Error("There is no test database: tests that need one are named *.int.test.ts.");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await run(adminUrl, `create database ${name} template tpl strategy file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(adminUrl, `drop database if exists ${name} with (force)`) };
}

async function run(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Deletes the rows of these tables and of all that refer to them, directly or through further tables. Foreign keys are
 * off for that: truncating would recreate the files of 46 tables and 165 indexes, which takes twenty times as long.
 */
export async function emptyTables(
  db: { query(sql: string): Promise<unknown> },
  tables: readonly string[],
): Promise<void> {
  await db.query(`
    do $$
    declare
      filled regclass;
    begin
      set local session_replication_role = replica;
      for filled in
        with recursive reached (name) as (
          select unnest('{${tables.join(", ")}}'::regclass[])
          union
          select conrelid::regclass from pg_constraint join reached on confrelid = reached.name where contype = 'f'
        )
        select name from reached
      loop
        execute format('delete from %s', filled);
      end loop;
    end $$`);
}
