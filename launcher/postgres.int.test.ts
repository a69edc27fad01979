import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { StartupError } from "../shared/kernel/app-error";
import { freePort } from "./free-port";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres";
import { findPostgres, installedPackage } from "./postgres-binaries";
import { unprivilegedUser } from "./run-as";

const asRoot = process.getuid?.() === 0 ? it : it.skip;
let parent: string;
let running: RunningPostgres[] = [];
/** Data of a run that has ended. Tests that need data copy it, which costs less than making it. */
let endedRun: string;

beforeAll(async () => {
  endedRun = madeFolder();
  await (await startPostgres({ dataDir: join(endedRun, "postgres"), durable: false })).stop();
});

afterAll(() => rmSync(endedRun, { recursive: true, force: true }));

beforeEach(() => {
  parent = madeFolder();
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  running = [];
  rmSync(parent, { recursive: true, force: true });
});

describe("starting PostgreSQL", () => {
  it("makes a data folder, keeps its password private and listens on the loopback address", async () => {
    const postgres = await start();
    expect(await ask(postgres, "show listen_addresses")).toBe("127.0.0.1");
    expect(await ask(postgres, "show server_encoding")).toBe("UTF8");
    expect(statSync(join(parent, "postgres.password")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(parent, "postgres.port"), "utf8").trim()).toBe(String(postgres.port));
    const guess = new Client({ connectionString: postgres.url.replace(/:[0-9a-f]+@/, ":guess@") });
    await expect(guess.connect()).rejects.toThrow("password authentication failed");
  });

  it("finds the data of the last run on its port", async () => {
    copyEndedRun();
    const first = await start();
    await ask(first, "create table kept as select 42 as answer");
    await first.stop();
    const second = await start();
    expect(await ask(second, "select answer from kept")).toBe(42);
    expect(second.port).toBe(first.port);
  });

  it("loses nothing committed when PostgreSQL is killed, and reports the kill", async () => {
    copyEndedRun();
    const first = await start({ durable: true });
    await ask(first, "create table kept as select 42 as answer");
    process.kill(first.pid, "SIGKILL");
    expect(await first.died).toContain("PostgreSQL was ended by SIGKILL");
    const second = await start({ durable: true });
    expect(await ask(second, "select answer from kept")).toBe(42);
  });

  it("ends the server a killed launcher left behind and starts with its data", async () => {
    copyEndedRun();
    const orphan = await start();
    await ask(orphan, "create table kept as select 42 as answer");
    writeFileSync(join(parent, "postgres.lock"), JSON.stringify({ pid: 2 ** 22 + 1, startMark: "long ago" }));
    const second = await start();
    expect(second.pid).not.toBe(orphan.pid);
    expect(await ask(second, "select answer from kept")).toBe(42);
  });

  it("is not misled by a pid file whose number another program has now", async () => {
    copyEndedRun();
    writeFileSync(join(parent, "postgres", "postmaster.pid"), `${process.pid}\n${join(parent, "postgres")}\n`);
    expect(await ask(await start(), "select 1 as one")).toBe(1);
  });

  it("refuses a data folder another launcher is using", async () => {
    copyEndedRun();
    await start();
    await refusal({}, `is in use by another Drawbridge (process ${process.pid})`);
  });

  it("uses an empty folder, and refuses one that is half-written", async () => {
    mkdirSync(join(parent, "postgres"));
    await (await start()).stop();
    rmSync(join(parent, "postgres", "global", "pg_control"));
    await refusal({}, "global/pg_control is missing");
    rmSync(join(parent, "postgres", "PG_VERSION"));
    await refusal({}, "PG_VERSION is missing");
  });

  it("removes the leftovers of an interrupted set-up", async () => {
    mkdirSync(join(parent, "postgres.new-1"));
    await start();
    expect(existsSync(join(parent, "postgres.new-1"))).toBe(false);
  });

  it("refuses data of another major version", async () => {
    copyEndedRun();
    writeFileSync(join(parent, "postgres", "PG_VERSION"), "12\n");
    await refusal({}, "was made by PostgreSQL 12");
  });

  it("passes on the last log lines of a PostgreSQL that cannot start", async () => {
    copyEndedRun();
    writeFileSync(join(parent, "postgres", "postgresql.conf"), "no_such_setting = 1\n");
    await refusal({}, "contains errors");
  });

  it("refuses data without its password", async () => {
    copyEndedRun();
    rmSync(join(parent, "postgres.password"));
    await refusal({}, "cannot be read from");
  });

  it("refuses a port that is taken, and avoids it when free to choose", async () => {
    copyEndedRun();
    const port = await freePort();
    await using _taken = await listen(port);
    await refusal({ port }, `Port ${port} is in use`);
    writeFileSync(join(parent, "postgres.port"), String(port));
    expect((await start()).port).not.toBe(port);
  });

  asRoot("refuses data of another user", async () => {
    copyEndedRun();
    chownSync(join(parent, "postgres"), 12345, 12345);
    await refusal({}, "belongs to another user (uid 12345");
  });

  asRoot("keeps the data elsewhere, and says where, when its folder is closed to PostgreSQL's user", async () => {
    mkdirSync(join(parent, "closed"), { mode: 0o700 });
    const said: string[] = [];
    const postgres = await start({
      dataDir: join(parent, "closed", "postgres"),
      fallbackFolders: [join(parent, "state")],
      log: (line) => said.push(line),
    });
    expect(postgres.dataDir.startsWith(join(parent, "state"))).toBe(true);
    expect(said.join("\n")).toContain(`it is kept in ${postgres.dataDir}`);
    expect(await ask(postgres, "select 1 as one")).toBe(1);
  });
});

describe("finding the binaries", () => {
  asRoot("copies them once, with their links, when they are closed to PostgreSQL's user", () => {
    const installed = { ...installedPackage(), folder: join(parent, "closed", "package") };
    mkdirSync(join(parent, "closed"), { mode: 0o700 });
    cpSync(installedPackage().folder, installed.folder, {
      recursive: true,
      filter: (path) => !/\.so(\.\d+)?$/.test(path) || !/lib(icu|pq)/.test(path),
    });
    const said: string[] = [];
    const find = () => findPostgres(unprivilegedUser(), [join(parent, "state")], (line) => said.push(line), installed);
    expect(find().postgres.startsWith(join(parent, "state"))).toBe(true);
    expect(find().postgres.startsWith(join(parent, "state"))).toBe(true);
    expect(said).toHaveLength(1);
  });

  it("creates the links that an install without scripts has left out", () => {
    const installed = { ...installedPackage(), folder: join(parent, "package") };
    cpSync(installedPackage().folder, installed.folder, {
      recursive: true,
      filter: (path) => !/\/libicu\w+\.so(\.\d+)?$/.test(path),
    });
    const found = findPostgres(unprivilegedUser(), [], () => {}, installed);
    expect(found.postgres.startsWith(installed.folder)).toBe(true);
  });
});

function madeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** With owners, which cpSync does not keep. */
function copyEndedRun(): void {
  execFileSync("cp", ["-a", `${endedRun}/.`, parent]);
}

async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir: join(parent, "postgres"), durable: false, ...options });
  running.push(postgres);
  return postgres;
}

async function refusal(options: Partial<PostgresOptions>, sentence: string): Promise<void> {
  const error = await start(options).catch((found: unknown) => found);
  expect(error).toBeInstanceOf(StartupError);
  expect((error as StartupError).message).toContain(sentence);
  expect((error as StartupError).message).not.toContain("\n");
}

async function ask(postgres: RunningPostgres, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return server;
}
