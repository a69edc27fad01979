import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { Client } from "pg";
import type { LiveBackend } from "../../live/create-live-events";
import { migrateQueue } from "../migrate-queue";
import type { QueueBackend } from "../queue-backend";

/** A datastore for one test file. */
export interface TestBackend {
  readonly queue: QueueBackend;
  readonly live: LiveBackend;
  /** Deletes all waiting jobs, as a restore or a FLUSHALL would. */
  loseAll(): Promise<void>;
  /** Ends all other connections to it. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

interface BackendKind {
  readonly name: "postgres" | "redis";
  /** Redis has 16 databases, so each test file uses its own number. */
  open(redisDatabase: number): Promise<TestBackend>;
}

const postgresUrl = process.env.DRAWBRIDGE_TEST_DATABASE_URL;
const redisUrl = process.env.DRAWBRIDGE_TEST_REDIS_URL;

/** PostgreSQL, and Redis where it is installed. Only CI requires both. */
export function testBackends(): readonly BackendKind[] {
  const postgres: BackendKind = { name: "postgres", open: openPostgres };
  if (redisUrl || process.env.CI === "true") return [postgres, { name: "redis", open: openRedis }];
  process.stderr.write("DRAWBRIDGE_TEST_REDIS_URL is not set: not tested on Redis\n");
  return [postgres];
}

/** An unavailable backend: port 1 is closed everywhere. */
export function backendDown(kind: BackendKind["name"]): { queue: QueueBackend; live: LiveBackend } {
  const url = kind === "postgres" ? "postgres://nobody:none@127.0.0.1:1/none" : "redis://127.0.0.1:1";
  return kind === "postgres"
    ? { queue: { kind, pool: url }, live: { kind, url } }
    : { queue: { kind, url }, live: { kind, url } };
}

/** An empty database in the test server. */
export async function createDatabase(): Promise<{ admin: Client; name: string; url: string; drop(): Promise<void> }> {
  if (!postgresUrl) throw new Error("DRAWBRIDGE_TEST_DATABASE_URL is not set");
  const admin = new Client({ connectionString: postgresUrl });
  await admin.connect();
  const name = `q_${randomBytes(6).toString("hex")}`;
  await admin.query(`create database ${name}`);
  const own = new URL(postgresUrl);
  own.pathname = name;
  const drop = async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { admin, name, url: own.href, drop };
}

async function openPostgres(): Promise<TestBackend> {
  const { admin, name, url, drop } = await createDatabase();
  await migrateQueue(url);
  const inside = new Client({ connectionString: url });
  await inside.connect();
  return {
    queue: { kind: "postgres", pool: url },
    live: { kind: "postgres", url },
    async loseAll() {
      const { rows } = await inside.query<{ name: string }>(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'",
      );
      await inside.query(`truncate ${rows.map((row) => row.name).join(", ")}`);
    },
    async cutConnections() {
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name <> ''",
        [name],
      );
    },
    async close() {
      await inside.end();
      await drop();
    },
  };
}

async function openRedis(database: number): Promise<TestBackend> {
  if (!redisUrl) throw new Error("CI tests both backends: DRAWBRIDGE_TEST_REDIS_URL is not set");
  const own = new URL(redisUrl);
  own.pathname = `/${database}`;
  const inside = new Redis(own.href, { connectionName: "test" });
  await inside.flushdb();
  return {
    queue: { kind: "redis", url: own.href },
    live: { kind: "redis", url: own.href },
    async loseAll() {
      await inside.flushdb();
      await inside.script("FLUSH");
    },
    async cutConnections() {
      const clients = String(await inside.client("LIST")).split("\n");
      const others = clients.filter((line) => line.includes(` db=${database} `) && !line.includes(" name=test "));
      for (const line of others) await inside.client("KILL", "ID", /\bid=(\d+)/.exec(line)?.[1] ?? "");
    },
    async close() {
      await inside.flushdb();
      inside.disconnect();
    },
  };
}
