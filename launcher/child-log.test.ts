import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildLog } from "./child-log";

const onLinux = process.platform === "linux" ? it : it.skip;

describe("the log of a part", () => {
  onLinux("is given up while the disk is full, and says so once", () => {
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    const said: string[] = [];
    const log = new ChildLog(folder, "server", (line) => said.push(line));
    symlinkSync("/dev/full", join(folder, "server.log"));
    log.write("one");
    log.write('{"level":50,"msg":"request failed"}');
    rmSync(folder, { recursive: true });
    expect(said).toEqual(["server: Its log cannot be written (ENOSPC).", "server: request failed"]);
    expect(log.lastLines()).toEqual(["one", "request failed"]);
  });
});
