import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify } from "#bootstrap/process-identity.cjs";
import { claimRun } from "./run-record";

let home: string;
let bystander: ChildProcess;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(bystander, "spawn");
});

afterEach(() => {
  bystander.kill("SIGKILL");
  rmSync(home, { recursive: true });
});

describe("a run from a data folder", () => {
  it("refuses a second one and names the first", async () => {
    const first = await claimRun(home, () => {});
    first.announce("http://127.0.0.1:4000/graphql");
    await expect(claimRun(home, () => {})).rejects.toThrow(
      `already running from ${home} at http://127.0.0.1:4000/graphql (process ${process.pid})`,
    );
    first.release();
    (await claimRun(home, () => {})).release();
    expect(existsSync(join(home, "run.json"))).toBe(false);
  });

  it("ends processes that a killed run has left behind", async () => {
    const said: string[] = [];
    (await claimRun(home, () => {})).remember(bystander.pid!, "server");
    leaveAsKilled();
    (await claimRun(home, (line) => said.push(line))).release();
    expect(identify(bystander.pid!)).toBeNull();
    expect(said).toEqual([`ending the server left behind by an earlier run (process ${bystander.pid})`]);
  });

  it("leaves a process alone that reuses the number of an old one", async () => {
    writeFileSync(
      join(home, "run.json"),
      JSON.stringify({ processes: [{ pid: bystander.pid, startMark: "another time", name: "server" }] }),
    );
    (await claimRun(home, () => {})).release();
    expect(identify(bystander.pid!)).not.toBeNull();
  });
});

function leaveAsKilled(): void {
  writeFileSync(join(home, "run.lock"), JSON.stringify({ pid: 2 ** 22 + 1, startMark: "long ago" }));
}
