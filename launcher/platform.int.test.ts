import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startPlatform } from "./platform";
import { startPostgres } from "./postgres";

describe("starting the platform", () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    chmodSync(dataDir, 0o755);
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it("names the folder to delete when its data was made before the first release, and stops PostgreSQL again", async () => {
    await makeUnreleasedData(join(dataDir, "postgres"));
    await expect(startPlatform({ dataDir, ephemeral: false, quiet: true, env: {} })).rejects.toMatchObject({
      name: "StartupError",
      message: `This database was made by another version of Drawbridge, which was never released; its data cannot be taken over. Access that it gave is ended by that version alone: end every grant there first. Then delete ${dataDir}/postgres and start again.`,
    });
    // Its lock is free again; otherwise this would be refused.
    await (await startPostgres({ dataDir: join(dataDir, "postgres"), durable: false })).stop();
  });
});

async function makeUnreleasedData(folder: string): Promise<void> {
  const postgres = await startPostgres({ dataDir: folder, durable: false });
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("create database drawbridge");
  await client.end();
  const inside = new Client({
    connectionString: Object.assign(new URL(postgres.url), { pathname: "/drawbridge" }).href,
  });
  await inside.connect();
  await inside.query("create table schema_migrations (id serial, timestamp bigint, name text)");
  await inside.query(
    "insert into schema_migrations (timestamp, name) values (1795564800000, 'Foundation1795564800000')",
  );
  await inside.end();
  await postgres.stop();
}
