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
