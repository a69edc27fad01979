import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { LogFile } from "./log-file";

const onLinux = process.platform === "linux" ? it : it.skip;

describe("the file of a log", () => {
  it("has every line", () => {
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    const path = join(folder, "log");
    const file = openSync(path, "w");
    const log = pino({ base: null, timestamp: false }, new LogFile(file));
    log.info("é");
    log.error("b");
    closeSync(file);
    expect(readFileSync(path, "utf8")).toBe('{"level":30,"msg":"é"}\n{"level":50,"msg":"b"}\n');
    rmSync(folder, { recursive: true });
  });

  onLinux("does not end the process while the disk is full", () => {
    const full = openSync("/dev/full", "w");
    const log = pino({}, new LogFile(full));
    log.error("one");
    log.fatal("two");
    closeSync(full);
  });
});
