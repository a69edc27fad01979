import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { connectDatabase, createDataSource } from "../../shared/platform/database/connections/data-source";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import { saveContents } from "./contents";

/** The database of each version. */
export interface Databases {
  readonly ours: string;
  /** Null: there is no other version. */
  readonly theirs: string | null;
}

/** Each version's own schema, by its own migrations, with the same contents. */
export async function makeDatabases(url: string, against: string | null): Promise<Databases> {
  const ours = await makeDatabase(url, "bench_ours", migrateDatabase);
  if (against === null) return { ours, theirs: null };
  const theirs = await makeDatabase(url, "bench_theirs", async (database) => {
    execFileSync(process.execPath, [join(against, "deploy/drawbridge.cjs"), "migrate"], {
      env: { DATABASE_URL: database },
    });
  });
  return { ours, theirs };
}

async function makeDatabase(url: string, name: string, migrateIt: (url: string) => Promise<void>): Promise<string> {
  await withDatabase(url, (db) => db.query(`create database ${name}`));
  const made = new URL(url);
  made.pathname = name;
  await migrateIt(made.href);
  await withDatabase(made.href, saveContents);
  return made.href;
}

export async function withDatabase<T>(
  url: string,
  work: (db: Awaited<ReturnType<typeof connectDatabase>>) => Promise<T>,
): Promise<T> {
  const db = await connectDatabase(createDataSource({ url, entities: [], applicationName: "bench" }));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
