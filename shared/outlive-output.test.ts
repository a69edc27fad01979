import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, createWriteStream, openSync } from "node:fs";
import { eventually } from "../testing/eventually";
import { outliveOutput } from "./outlive-output";

describe("the output of a command", () => {
  it("may lose its reader", async () => {
    const reader = spawn(process.execPath, ["-e", "process.stdin.destroy()"], { stdio: ["pipe", "ignore", "ignore"] });
    const lost: unknown[] = [];
    outliveOutput(reader.stdin, (code) => lost.push(code));
    await once(reader, "exit");
    reader.stdin.write("a line\n");
    await eventually(
      "the pipe was found broken",
      () => reader.stdin.destroyed,
      (isBroken) => isBroken,
    );
    expect(lost).toEqual([]);
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
