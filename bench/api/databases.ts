import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { connect, createDataSource } from "../../shared/platform/database/data-source";
import { migrate } from "../../shared/platform/database/migrate";
import { saveContents } from "./contents";

/** Where each version reads and writes. */
export interface Databases {
  readonly ours: string;
  /** Null: there is no other version. */
  readonly theirs: string | null;
}

/** The same contents for both: made for the older version, and brought up to date by this one's migrations. */
export async function makeDatabases(url: string, against: string | null): Promise<Databases> {
  if (against === null) {
    await migrate(url);
    await within(url, saveContents);
    return { ours: url, theirs: null };
  }
  const [theirs, ours] = ["bench_theirs", "bench_ours"].map((name) => named(url, name)) as [string, string];
  await within(url, (db) => db.query("create database bench_theirs"));
  execFileSync(process.execPath, [join(against, "dist/server/migrate.js")], { env: { DATABASE_URL: theirs } });
  await within(theirs, saveContents);
  await within(url, (db) => db.query("create database bench_ours template bench_theirs"));
  await migrate(ours);
  await within(ours, (db) => db.query("vacuum analyze"));
  return { ours, theirs };
}

export async function within<T>(
  url: string,
  work: (db: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const db = await connect(createDataSource({ url, entities: [], applicationName: "bench" }));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

function named(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = name;
  return changed.href;
}
