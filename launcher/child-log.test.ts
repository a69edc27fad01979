import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildLog } from "./child-log";

describe("the log of a part", () => {
  it("is given up while it cannot be written, which is said once, and goes on afterwards", () => {
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    const said: string[] = [];
    const log = new ChildLog(folder, "server", (line) => said.push(line));
    // As a full disk does, a folder in its place refuses each write, on every system.
    mkdirSync(join(folder, "server.log"));
    log.write("one");
    log.write('{"level":50,"msg":"request failed"}');
    rmSync(join(folder, "server.log"), { recursive: true });
    log.write("three");
    expect(readFileSync(join(folder, "server.log"), "utf8")).toBe("three\n");
    rmSync(folder, { recursive: true });
    expect(said).toEqual(["server: Its log cannot be written (EISDIR).", "server: request failed"]);
    expect(log.lastLines()).toEqual(["one", "request failed", "three"]);
  });
});
