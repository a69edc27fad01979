import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "../../e2e/testing/run-to-end";

let clone: string;
let other: Server;
let port: number;

beforeEach(async () => {
  clone = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  for (const name of ["bootstrap", "bootstrap.cjs"])
    cpSync(join(__dirname, "..", name), join(clone, "launcher", name), { recursive: true });
  // npm would refuse it, and every start without an installation comes to that.
  writeFileSync(join(clone, "package-lock.json"), "{}");
  other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  ({ port } = other.address() as { port: number });
});

afterEach(async () => {
  await new Promise((resolve) => other.close(resolve));
  rmSync(clone, { recursive: true });
});

const start = (args: string[], env: Record<string, string> = {}) =>
  runScript([join(clone, "launcher/bootstrap.cjs"), "start", ...args], { PATH: process.env.PATH!, ...env });

describe("a start in a clone where nothing is installed", () => {
  it("names who has its port before it installs, and how to choose another one", async () => {
    const told = new RegExp(
      `^Port ${port} is in use by (another program|\\S+ \\(process ${process.pid}\\)): ` +
        `stop it, or choose another port with "PORT=${port + 1} npm start"\\.$`,
    );
    for (const [args, env] of [
      [[], { PORT: String(port) }],
      [[], { DRAWBRIDGE_PORT: String(port), PORT: "1" }],
      [[], { npm_config_port: String(port) }],
      [["--port", String(port)], {}],
      [[`--port=${port}`], {}],
    ] as const) {
      expect(await start([...args], env)).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(told) });
    }
  });

  it("installs where an earlier run may have left the server that has the port", async () => {
    mkdirSync(join(clone, ".drawbridge"));
    writeFileSync(join(clone, ".drawbridge/run.json"), "{}");
    const { stdout, stderr } = await start([], { PORT: String(port) });
    expect(stdout + stderr).toContain("Installing dependencies");
  });
});
