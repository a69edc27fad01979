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
import { type Ended, runProgram } from "./testing/run-to-end";

const ROOT = join(__dirname, "..");
const PAGE = readFileSync(join(ROOT, "docs/runbooks/backups.md"), "utf8");
const [DUMP, RESTORE, PUT_BACK, DUMP_IN_COMPOSE, RESTORE_IN_COMPOSE, PUT_BACK_IN_COMPOSE] = [
  ...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm),
].map(([, lines]) => lines!);
const [DROP_FAILED, DROP_ASIDE] = [...PAGE.matchAll(/`(drop database \w+)`/g)].map(([, statement]) => statement!);

/** The superuser, as in docker-compose.yml. */
const USER = "drawbridge";
const WAYS = [
  { how: "as an owner who is no superuser", owner: "owner", lines: [DUMP!, RESTORE!, PUT_BACK!] },
  {
    how: "inside of Compose's containers",
    owner: USER,
    lines: [DUMP_IN_COMPOSE!, RESTORE_IN_COMPOSE!, PUT_BACK_IN_COMPOSE!],
  },
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
    await query(cluster.url, "create role owner login createrole");
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
    "make a backup, and restore it over a database in use without losing that one, $how",
    async ({ owner, lines: [dump, restore, putBack] }) => {
      await using page = await Page.open(cluster, programs, owner);
      writeFileSync(join(page.anchorFolder, "audit-anchor.json"), "{}");
      const { harness, env } = page;
      expect(await harness.drawbridge(["migrate"])).toMatchObject({ code: 0, stderr: "" });
      expect(await harness.drawbridge(["make-database-user"], env)).toMatchObject({ code: 0, stderr: "" });
      await inServer(harness, (api) => makeProvider(api, "Before the backup"));
      const schema = schemaOf(page.url);
      expect(await page.run(dump!)).toEqual({ code: 0, stdout: "", stderr: "" });
      const [file] = readdirSync(page.backups);
      await inServer(harness, (api) => makeProvider(api, "After the backup"));
      const nothingIsLost = () =>
        inServer(harness, async (api) => {
          expect(await api.ask(STATE)).toMatchObject({
            identityProviders: { nodes: [{ name: "After the backup" }, { name: "Before the backup" }] },
            installation: { restored: null },
          });
        });

      if (owner !== USER) {
        const refused = await page.run(restore!, { DUMP: file! });
        expect(refused.code).not.toBe(0);
        expect(refused.stderr).toContain("permission denied to rename database");
        await nothingIsLost();
        await query(cluster.url, `alter role ${owner} createdb`);
      }

      writeFileSync(join(page.backups, "half"), readFileSync(join(page.backups, file!)).subarray(0, -1000));
      const half = await page.run(restore!, { DUMP: "half" });
      expect(half.code).not.toBe(0);
      expect(half.stderr).toContain("could not read from input file");
      const again = await page.run(restore!, { DUMP: file! });
      expect(again.code).not.toBe(0);
      expect(again.stderr).toContain('database "drawbridge_aside" already exists');
      expect(await page.run(putBack!)).toEqual({ code: 0, stdout: "", stderr: "" });
      await nothingIsLost();
      await query(page.maintenanceUrl, DROP_FAILED!);
      expect((await page.run(putBack!)).stderr).toContain('database "drawbridge_aside" does not exist');
      await nothingIsLost();
      expect(page.anchors()).toEqual(["audit-anchor.json"]);

      const restored = await page.run(restore!, { DUMP: file! });
      expect(restored).toMatchObject({ code: 0, stderr: "" });
      expect(restored.stdout).toContain("Access is only taken away from now on");
      await query(page.maintenanceUrl, DROP_ASIDE!);
      if (owner === USER) expect(page.anchors()).toEqual([expect.stringMatching(/^audit-anchor-\d+\.json$/)]);
      expect(schemaOf(page.url)).toBe(schema);
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

/** An installation whose database has the name of the page, and an operator's shell beside it. */
class Page implements AsyncDisposable {
  private constructor(
    readonly harness: Harness,
    readonly url: string,
    readonly maintenanceUrl: string,
    readonly backups: string,
    readonly env: Record<string, string>,
    private readonly shell: Readonly<Record<string, string>>,
  ) {}

  static async open(cluster: InstalledCluster, programs: string, owner: string): Promise<Page> {
    const name = "drawbridge";
    await query(cluster.url, `create database ${name} owner ${owner}`);
    const url = new URL(cluster.url);
    url.username = owner;
    const maintenanceUrl = url.href;
    url.pathname = `/${name}`;
    const drop = () => query(cluster.url, `drop database ${name} with (force)`);
    const harness = await Harness.open({ database: { url: url.href, drop } });
    const backups = mkdtempSync(join(programs, "backups-"));
    const env = { ...harness.env(), DRAWBRIDGE_DATABASE_USER: `${owner}_app` };
    return new Page(harness, url.href, maintenanceUrl, backups, env, {
      PATH: `${programs}:${BIN}:${process.env.PATH}`,
      MAINTENANCE_URL: maintenanceUrl,
      PGHOST: "127.0.0.1",
      PGPORT: String(cluster.port),
      ANCHORS: mkdtempSync(join(programs, "anchors-")),
    });
  }

  run(script: string, more: Record<string, string> = {}): Promise<Ended> {
    return runProgram(["/bin/sh", "-c", `cd ${this.backups}\n${script}`], { ...this.env, ...this.shell, ...more });
  }

  /** The files of the volume that has the audit anchor. */
  anchors(): readonly string[] {
    return readdirSync(this.anchorFolder);
  }

  get anchorFolder(): string {
    return this.shell.ANCHORS!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.harness[Symbol.asyncDispose]();
  }
}

/** The commands that `docker compose` would run inside of a container run here, with a folder in place of its volume. */
const DOCKER = `#!/bin/sh
shift
command=$1
shift
while [ "\${1#-}" != "$1" ]; do shift; done
shift
case "$command $1" in
  "run sh") exec sh -c "$(printf %s "$3" | sed "s|/var/lib/drawbridge|$ANCHORS|")" ;;
  exec*|run*) exec "$@" ;;
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
