import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { LogFile } from "./log-file";

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

  it("loses lines that cannot be written, as on a full disk, and ends no process by them", () => {
    // A file that is open for reading alone refuses each write, on every system.
    const file = openSync(__filename, "r");
    const log = pino({}, new LogFile(file));
    expect(() => writeSync(file, "a line\n")).toThrow("EBADF");
    expect(() => log.error("one")).not.toThrow();
    expect(() => log.fatal("two")).not.toThrow();
    closeSync(file);
  });
});
