import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { eventually } from "../testing/eventually";
import { outliveOutput } from "./outlive-output";

const onLinux = process.platform === "linux" ? it : it.skip;

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

  onLinux("is missed where its disk is full", async () => {
    const full = createWriteStream("/dev/full");
    const lost = new Promise((resolve) => outliveOutput(full, resolve));
    full.write("a line\n");
    expect(await lost).toBe("ENOSPC");
  });
});
