import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify, isRunning } from "#bootstrap/process-identity.cjs";
import { StartupError } from "../shared/kernel/app-error";
import { eventually } from "../testing/eventually";
import { type ChildSpec, logMessageOf, type RunningChild, startChild } from "./processes";

const forever = "setInterval(() => {}, 1000);";
const ready = `console.log(JSON.stringify({ ready: true, port: 7 })); ${forever}`;
let folder: string;
let running: RunningChild[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
});

afterEach(async () => {
  for (const child of running) await child.stop(0);
  running = [];
  rmSync(folder, { recursive: true });
});

describe("a part of the platform", () => {
  it("is running once it reports that it is ready", async () => {
    const child = await start(ready);
    expect(child.ready).toEqual({ ready: true, port: 7 });
    await child.stop();
    expect(identify(child.pid)).toBeNull();
  });

  it("shows the positions of its sources in stack traces, unless they are not worth the time", async () => {
    const told = `console.log(JSON.stringify({ ready: true, flags: process.execArgv })); ${forever}`;
    expect((await start(told)).ready.flags).toContain("--enable-source-maps");
    expect((await start(told, { sourceMaps: false })).ready.flags).not.toContain("--enable-source-maps");
  });

  it("gives its own reason when it cannot start", async () => {
    const script =
      'console.log(JSON.stringify({ startupError: "The key is missing: set it." })); process.exitCode = 1;';
    await expect(start(script)).rejects.toThrow(new StartupError("The key is missing: set it."));
  });

  it("is quoted when it ends before it is ready", async () => {
    const script = 'console.error(JSON.stringify({ level: 60, msg: "no memory" })); process.exitCode = 3;';
    await expect(start(script)).rejects.toThrow(new StartupError("The server ended with code 3: no memory."));
  });

  it("is ended when it is not ready in time", async () => {
    let pid = 0;
    const failed = start(forever, { readyTimeoutMs: 200, onSpawn: (found) => (pid = found) });
    await expect(failed).rejects.toThrow(new StartupError("The server was not ready within 0.2 s."));
    expect(identify(pid)).toBeNull();
  });

  it("is ended when the start is cancelled", async () => {
    const off = new AbortController();
    const failed = start(forever, { signal: off.signal, onSpawn: () => queueMicrotask(() => off.abort()) });
    await expect(failed).rejects.toThrow("aborted");
  });

  it("is reported in one sentence when it dies later, and not when it is stopped", async () => {
    const child = await start(ready);
    process.kill(child.pid, "SIGKILL");
    expect(await child.died).toBe("The server was ended by SIGKILL.");
  });

  it("is killed when it does not end in time", async () => {
    const child = await start(`process.on("SIGTERM", () => {}); ${ready}`);
    await child.stop(100);
    expect(identify(child.pid)).toBeNull();
  });

  it("ends when its launcher was killed", async () => {
    const grandchild = join(folder, "grandchild.js");
    writeFileSync(grandchild, `process.on("SIGTERM", () => {}); ${ready}`);
    const child = await start(`
      const { spawn } = require("node:child_process");
      const preload = ${JSON.stringify(require.resolve("#bootstrap/end-with-parent.cjs"))};
      const { pid } = spawn(process.execPath, ["--require", preload, ${JSON.stringify(grandchild)}], { stdio: ["pipe", "ignore", "ignore"] });
      console.log(JSON.stringify({ ready: true, pid })); ${forever}`);
    const left = identify(Number(child.ready.pid))!;
    process.kill(child.pid, "SIGKILL");
    await eventually("the one that is left ends", () => !isRunning(left));
  });

  it("prints its JSON log in plain words", () => {
    expect(logMessageOf('{"level":50,"msg":"failed","err":{"message":"no route"}}')).toBe("failed: no route");
    expect(logMessageOf("plain")).toBe("plain");
  });
});

async function start(script: string, options: Partial<ChildSpec> = {}): Promise<RunningChild> {
  writeFileSync(join(folder, "main.js"), script);
  const child = await startChild({ name: "server", script: join(folder, "main.js"), env: process.env, ...options });
  running.push(child);
  return child;
}
