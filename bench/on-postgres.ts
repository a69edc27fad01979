import { availableParallelism } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../launcher/postgres";
import { type RunningChild, startChild } from "../launcher/processes";
import { makeTempDir } from "../launcher/temp-dir";
import { compose, type Platform } from "../shared/compose";
import { loadConfig } from "../shared/config/config";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { createLogger } from "../shared/platform/logging/logger";
import { type Goal, goalTable } from "./report";

export interface BenchPlatform {
  readonly platform: Platform;
  readonly url: string;
}

/** Measures on its own durable PostgreSQL, with every service, and prints the goals. */
export async function measureOnPostgres(
  title: string,
  measure: (bench: BenchPlatform) => Promise<Goal[]>,
): Promise<Goal[]> {
  const goals = await onPostgres(async (url) => {
    await migrateDatabase(url);
    console.log(`\n${title}; ${availableParallelism()} cores, fsync on`);
    const config = loadConfig({ DATABASE_URL: url });
    const platform = await compose({ config, log: createLogger("error", "bench"), applicationName: "bench" });
    try {
      return await measure({ platform, url });
    } finally {
      await platform.close();
    }
  });
  console.log(goalTable(goals));
  return goals;
}

/** A durable PostgreSQL, since measurements must include the disk; it starts empty and is removed afterwards. */
export async function onPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await makeTempDir();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      return await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}

/** The shipped server as a process of its own. */
export async function withServer<T>(
  settings: Readonly<Record<string, string>>,
  work: (server: RunningChild) => Promise<T>,
): Promise<T> {
  const env = { PORT: "0", LOG_LEVEL: "error", PATH: process.env.PATH ?? "", ...settings };
  const script = join(__dirname, "../server/main.js");
  const server = await startChild({ name: "server", script, env, onLine: (line) => console.error(line) });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
