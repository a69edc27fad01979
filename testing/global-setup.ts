import "reflect-metadata";
import { join } from "node:path";
import { Client } from "pg";
import { type RunningPostgres, startPostgres } from "../launcher/postgres";
import { makeTempDir, type TempDir } from "../launcher/temp-dir";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { needsDatabase } from "./global-needs";
import { startTestRedis, type TestRedis } from "./global-redis";
import { testDataParent } from "./memory-folder";

interface TestServices {
  readonly folder: TempDir;
  readonly postgres: RunningPostgres;
  readonly redis: TestRedis | null;
}

/** Jest loads set-up and tear-down separately; they share the services through the global object. */
const servicesOf = globalThis as typeof globalThis & { drawbridgeTestServices?: TestServices };

/**
 * One PostgreSQL for the whole run, with a migrated template that each test file copies, and a Redis where one is
 * installed. Tests find them in DRAWBRIDGE_TEST_DATABASE_URL and DRAWBRIDGE_TEST_REDIS_URL.
 */
export default async function globalSetup(jest: { testPathPatterns?: { patterns: string[] } }): Promise<void> {
  if (!needsDatabase(process.argv, jest.testPathPatterns?.patterns ?? [])) return;
  const folder = await makeTempDir(testDataParent());
  const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: false });
  folder.remember(postgres.pid);
  process.env.DRAWBRIDGE_TEST_DATABASE_URL = postgres.url;

  const redis = process.env.REDIS_URL ? null : await startTestRedis();
  if (redis) folder.remember(redis.pid);
  servicesOf.drawbridgeTestServices = { folder, postgres, redis };
  // Jest exits without tear-down when it is interrupted.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void endTestServices().finally(() => process.exit(1)));
  }
  const redisUrl = process.env.REDIS_URL || redis?.url;
  if (redisUrl) process.env.DRAWBRIDGE_TEST_REDIS_URL = redisUrl;
  else
    console.log(
      "\nTests on Redis are skipped: there is no redis-server or valkey-server on PATH, and REDIS_URL is not set.",
    );

  try {
    await makeTemplate(postgres.url);
  } catch (error) {
    // Jest tears down only after a complete set-up.
    await endTestServices();
    throw error;
  }
}

export async function endTestServices(): Promise<void> {
  const services = servicesOf.drawbridgeTestServices;
  if (!services) return;
  await services.redis?.stop();
  await services.postgres.stop();
  services.folder.remove();
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query("create database tpl");
  await admin.end();
  const templateUrl = new URL(adminUrl);
  templateUrl.pathname = "/tpl";
  await migrateDatabase(templateUrl.href);
}
