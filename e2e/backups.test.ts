import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { makeTempDir, type TempDir } from "../launcher/temp-dir";
import { type InstalledCluster, installedPostgres, startInstalledPostgres } from "../testing/installed-postgres";
import { testDataParent } from "../testing/memory-folder";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import { runProgram } from "./testing/run-to-end";

const ROOT = join(__dirname, "..");
const PAGE = readFileSync(join(ROOT, "docs/runbooks/backups.md"), "utf8");
const [DUMP, RESTORE, DUMP_IN_COMPOSE, RESTORE_IN_COMPOSE] = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
  ([, lines]) => lines!,
);

/** The superuser, as in docker-compose.yml. */
const USER = "drawbridge";
const WAYS = [
  { how: "as an owner who is no superuser", owner: "owner", lines: [DUMP!, RESTORE!] },
  { how: "inside of Compose's containers", owner: USER, lines: [DUMP_IN_COMPOSE!, RESTORE_IN_COMPOSE!] },
];
/** The proof plays Compose's lines too. */
const PLAYED = process.env.DRAWBRIDGE_PROOF === "1" ? WAYS : WAYS.slice(0, 1);
const BIN = installedPostgres();
// Where everything is to be tried, a program that is missing fails the tests.
const describeHere = BIN || process.env.CI === "true" ? describe : describe.skip;

describeHere("the lines of the page on backups", () => {
  let folder: TempDir;
  let cluster: InstalledCluster;
  let programs: string;

  beforeAll(async () => {
    folder = await makeTempDir(testDataParent());
    cluster = await startInstalledPostgres(BIN!, folder.path, USER);
    folder.remember(cluster.pid);
    await query(cluster.url, "create role owner login createdb createrole");
    programs = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    const drawbridge = `exec ${process.execPath} ${join(ROOT, "deploy/drawbridge.cjs")} "$@"`;
    writeFileSync(join(programs, "drawbridge"), `#!/bin/sh\n${drawbridge}\n`, { mode: 0o755 });
    writeFileSync(join(programs, "docker"), DOCKER, { mode: 0o755 });
  });

  afterAll(() => {
    cluster.stop("immediate");
    folder.remove();
    rmSync(programs, { recursive: true });
  });

  it.each(PLAYED)(
    "make a backup and restore it over a database in use, $how",
    async ({ owner, lines: [dump, restore] }) => {
      const name = "drawbridge";
      await query(cluster.url, `create database ${name} owner ${owner}`);
      const url = new URL(cluster.url);
      url.username = owner;
      const maintenanceUrl = url.href;
      url.pathname = `/${name}`;
      const database = { url: url.href, drop: () => query(cluster.url, `drop database ${name} with (force)`) };
      await using harness = await Harness.open({ database });
      const env = { ...harness.env(), DRAWBRIDGE_DATABASE_USER: `${owner}_app` };
      const backups = mkdtempSync(join(programs, "backups-"));
      const run = async (script: string, more: Record<string, string> = {}) =>
        runProgram(["/bin/sh", "-c", `cd ${backups}\n${script}`], {
          ...env,
          PATH: `${programs}:${BIN}:${process.env.PATH}`,
          MAINTENANCE_URL: maintenanceUrl,
          PGHOST: "127.0.0.1",
          PGPORT: String(cluster.port),
          ...more,
        });

      expect(await harness.drawbridge(["migrate"])).toMatchObject({ code: 0, stderr: "" });
      expect(await harness.drawbridge(["make-database-user"], env)).toMatchObject({ code: 0, stderr: "" });
      await inServer(harness, (api) => makeProvider(api, "Before the backup"));
      const schema = schemaOf(url.href);
      expect(await run(dump!)).toEqual({ code: 0, stdout: "", stderr: "" });
      await inServer(harness, (api) => makeProvider(api, "After the backup"));

      const [file] = readdirSync(backups);
      const restored = await run(restore!, { DUMP: file! });
      expect(restored).toMatchObject({ code: 0, stderr: "" });
      expect(restored.stdout).toContain("Access is only taken away from now on");
      expect(schemaOf(url.href)).toBe(schema);
      expect(await harness.drawbridge(["make-database-user"], env)).toMatchObject({ code: 0, stderr: "" });
      await inServer(harness, async (api) => {
        expect(await api.ask(STATE)).toEqual({
          identityProviders: { nodes: [{ name: "Before the backup" }] },
          installation: { restored: { clustersLeft: [] } },
          verifyAuditLog: { firstBreak: null },
        });
        await makeProvider(api, "After the restore");
      });
    },
  );
});

/** What `docker compose` would run inside of a container runs here. */
const DOCKER = `#!/bin/sh
shift
case "$1" in
  exec) shift 3; exec "$@" ;;
  run) shift 3; exec "$@" ;;
  stop) ;;
esac
`;

const STATE =
  "{ identityProviders { nodes { name } } installation { restored { clustersLeft } } verifyAuditLog { firstBreak { message } } }";

async function inServer(harness: Harness, use: (api: Api) => Promise<void>): Promise<void> {
  const { child, api } = await harness.startServer();
  await use(api);
  await child.stop();
}

async function makeProvider(api: Api, name: string): Promise<void> {
  await api.ask("mutation ($name: String!) { createIdentityProvider(input: { name: $name }) { provider { id } } }", {
    name,
  });
}

/** The statements that make all tables, functions and triggers. */
function schemaOf(url: string): string {
  const args = ["--schema-only", "--no-owner", "--no-privileges", url];
  const { status, stdout, stderr } = spawnSync(join(BIN!, "pg_dump"), args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  // Newer programs write a random word into each dump.
  return stdout.replace(/^\\(un)?restrict .*$/gm, "");
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
