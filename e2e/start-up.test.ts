import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { eventually } from "../testing/eventually";
import { Harness } from "./testing/harness";
import { bothRunToEnd, refusedStart, startToEnd } from "./testing/stories/refused-start";

describe("a process that cannot start gives the reason in one sentence", () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.open();
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it("when its port is in use", async () => {
    await using other = await listening();
    const ended = await startToEnd(harness, "server", { ...harness.env(), PORT: String(other.port) });

    expect(ended).toEqual(
      refusedStart(`Port ${other.port} is in use by another program: stop it, or set PORT to another one.`),
    );
  });

  it("when the port of a worker's metrics is in use", async () => {
    await using other = await listening();
    const env = { ...harness.env(), ...harness.aws.env(), METRICS_PORT: String(other.port) };

    expect(await startToEnd(harness, "worker", env)).toEqual(
      refusedStart(`Port ${other.port} is in use by another program: stop it, or set METRICS_PORT to another one.`),
    );
  });

  it("when the database is not there", async () => {
    const env = { ...harness.env(), ...harness.aws.env(), DATABASE_URL: at(1) };
    const sentence = /^PostgreSQL does not answer at 127\.0\.0\.1:1\/drawbridge: .*ECONNREFUSED/;

    expect(await bothRunToEnd(harness, env)).toEqual(Array(2).fill(refusedStart(expect.stringMatching(sentence))));
  });

  it("when the database takes the connection and never answers", async () => {
    await using silent = await listening();

    expect(await startToEnd(harness, "server", { ...harness.env(), DATABASE_URL: at(silent.port) })).toEqual(
      refusedStart(expect.stringMatching(/^PostgreSQL does not answer at 127\.0\.0\.1:\d+\/drawbridge: .*timeout/)),
    );
  });

  it("when the database has no such name, user or tables", async () => {
    const named = (name: string) => Object.assign(new URL(harness.env().DATABASE_URL!), { pathname: `/${name}` }).href;

    expect(await startToEnd(harness, "server", { ...harness.env(), DATABASE_URL: named("not_there") })).toEqual(
      refusedStart(
        expect.stringMatching(/^PostgreSQL at .* refuses the connection: database "not_there" does not exist\.$/),
      ),
    );
    expect(await startToEnd(harness, "server", { ...harness.env(), DATABASE_URL: named("postgres") })).toEqual(
      refusedStart(expect.stringMatching(/^The database's tables .*: run `drawbridge migrate` [^\n]*$/)),
    );
  });

  it("when the database has no TLS, with the warning of its driver in JSON too", async () => {
    const url = Object.assign(new URL(harness.env().DATABASE_URL!), { search: "?sslmode=require" }).href;
    const { code, stderr } = await harness.runToEnd("server/main", { ...harness.env(), DATABASE_URL: url });

    const lines = stderr.split("\n").map((line) => JSON.parse(line));
    expect({ code, levels: lines.map(({ level }) => level) }).toEqual({ code: 1, levels: [40, 60] });
    expect(lines[0].err.message).toMatch(/sslmode=verify-full/);
    expect(lines[1].msg).toMatch(/^PostgreSQL at .* has no TLS, which DATABASE_URL asks for\.$/);
  });

  it("when several settings are wrong, naming all of them", async () => {
    const ended = await startToEnd(harness, "server", {
      ...harness.env(),
      DATABASE_URL: "mysql://root:not-to-be-shown@localhost/x",
      REDIS_URL: "redis://:not-to-be-shown@a b:6379",
      PORT: "99999",
      DRAWBRIDGE_ADMIN_TOKEN: "short-secret",
      DRAWBRIDGE_INSTALLATION_ID: "x",
    });

    expect(ended).toEqual(refusedStart(expect.stringMatching(/^The configuration has problems: /)));
    for (const name of ["DATABASE_URL", "REDIS_URL", "PORT", "DRAWBRIDGE_ADMIN_TOKEN", "DRAWBRIDGE_INSTALLATION_ID"]) {
      expect(ended.stderr).toContain(name);
    }
    expect(ended.stderr).not.toMatch(/short-secret|not-to-be-shown/);
  });
});

describe("a process that starts", () => {
  it("ends with its reason in the log when the queue's tables are not there", async () => {
    await using harness = await Harness.open();
    await harness.sql("drop schema bullmq cascade");
    const { code, stderr } = await harness.runToEnd("worker/main", { ...harness.env(), ...harness.aws.env() });

    expect(code).toBe(1);
    expect(stderr).toMatch(/"msg":"the queue of jobs cannot be read: the worker ends"/);
  });

  it("ends at once on SIGTERM, which the first process of a container would ignore without a handler", async () => {
    await using silent = await listening();
    const env = { DATABASE_URL: at(silent.port) };
    const child = spawn(process.execPath, [join(__dirname, "../dist/server/main.js")], { env, stdio: "ignore" });
    await eventually("it waits for the database", () => silent.sockets.length > 0);
    child.kill("SIGTERM");

    expect(await once(child, "close")).toEqual([0, null]);
  });
});

describe("the command for operators", () => {
  it("lists its commands, and does nothing for an unknown name or argument", async () => {
    await using harness = await Harness.open();
    const help = await harness.drawbridge(["help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["server", "worker", "migrate", "make-database-user", "restored", "rotate-keys", "doctor"]) {
      expect(help.stdout).toContain(`\n  ${name} `);
    }
    for (const name of ["doctor", "migrate"]) {
      const told = await harness.drawbridge([name, "--help"]);
      expect(told).toEqual({ code: 0, stdout: expect.stringContaining(`\n  ${name} `), stderr: "" });
    }
    const usage = expect.stringMatching(/^There is no command 'constructor'\.\n\ndrawbridge <command>/);
    expect(await harness.drawbridge(["constructor"])).toEqual({ code: 1, stdout: "", stderr: usage });
    expect(await harness.drawbridge(["migrate", "--dry-run"])).toMatchObject({ code: 1, stdout: "" });
  });
});

function at(port: number): string {
  return `postgres://drawbridge:not-to-be-shown@127.0.0.1:${port}/drawbridge`;
}

async function listening(): Promise<AsyncDisposable & { port: number; sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, sockets, [Symbol.asyncDispose]: close };
}
