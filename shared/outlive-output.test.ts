import { spawn } from "node:child_process";
import { errorMonitor, once } from "node:events";
import { closeSync, createWriteStream, openSync } from "node:fs";
import { eventually } from "../testing/eventually";
import { outliveOutput } from "./outlive-output";

describe("the output of a command", () => {
  it("may lose its reader", async () => {
    // Not by its end: a stream to a process that has ended takes writes without an error.
    const reading = "require('node:fs').closeSync(0); console.log('closed'); setInterval(() => {}, 60_000);";
    const reader = spawn(process.execPath, ["-e", reading], { stdio: ["pipe", "pipe", "ignore"] });
    await once(reader.stdout, "data");
    const seen: unknown[] = [];
    const lost: unknown[] = [];
    reader.stdin.on(errorMonitor, ({ code }) => seen.push(code));
    outliveOutput(reader.stdin, (code) => lost.push(code));
    reader.stdin.write("a line\n");
    await eventually("the pipe is found broken", () => seen.length > 0);
    reader.kill();
    expect({ seen, lost }).toEqual({ seen: ["EPIPE"], lost: [] });
  });

  it("is missed where it cannot be written, as on a full disk", async () => {
    // A file that is open for reading alone refuses each write, on every system.
    const file = openSync(__filename, "r");
    const output = createWriteStream("", { fd: file, autoClose: false });
    const lost = new Promise((resolve) => outliveOutput(output, resolve));
    output.write("a line\n");
    expect(await lost).toBe("EBADF");
    closeSync(file);
  });
});
