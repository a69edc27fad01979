import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformFileSync } from "@swc/core";
import { identify } from "#bootstrap/process-identity.cjs";
import { eventually } from "../testing/eventually";

/** Starts three processes, reports them, and waits. */
const PARENT = `
const { startBusyProcesses } = require("./busy-processes.js");
const spawned = [];
const childProcess = require("node:child_process");
const { spawn } = childProcess;
childProcess.spawn = (...args) => {
  const child = spawn(...args);
  spawned.push(child.pid);
  return child;
};
const end = startBusyProcesses(3);
console.log(JSON.stringify(spawned));
process.on("SIGTERM", () => void end().then(() => process.exit()));
setInterval(() => {}, 1000);
`;

describe("processes that keep a machine busy", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    const { code } = transformFileSync(join(__dirname, "busy-processes.ts"), { module: { type: "commonjs" } });
    writeFileSync(join(folder, "busy-processes.js"), code);
    writeFileSync(join(folder, "parent.js"), PARENT);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["SIGTERM", "SIGKILL"] as const)("are busy, and end with their starter, by %s", async (signal) => {
    const parent = spawn(process.execPath, [join(folder, "parent.js")], { stdio: ["ignore", "pipe", "inherit"] });
    const [text] = (await once(parent.stdout, "data")) as [Buffer];
    const pids = JSON.parse(String(text)) as number[];
    expect(pids).toHaveLength(3);
    expect(pids.every((pid) => identify(pid) !== null)).toBe(true);
    parent.kill(signal);
    await eventually(
      "they are gone",
      () => pids.filter((pid) => identify(pid) !== null),
      (left) => left.length === 0,
    );
  });
});
