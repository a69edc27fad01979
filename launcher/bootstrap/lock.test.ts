import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryLock } from "#bootstrap/lock-file.cjs";
import { identify } from "#bootstrap/process-identity.cjs";

const { withLock } = require("./lock.cjs") as { withLock<T>(root: string, work: () => Promise<T>): Promise<T> };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
});

afterEach(() => rmSync(root, { recursive: true }));

describe("a lock file", () => {
  it("is refused while its holder lives, and names the holder", () => {
    const path = join(root, "lock");
    expect(tryLock(path).taken).toBe(true);
    expect(tryLock(path)).toEqual({ taken: false, holder: identify(process.pid) });
  });

  it.each([
    ["a process that died, also when its number is in use again", { pid: process.pid, startMark: "another time" }],
    ["a process that was killed while it wrote", null],
  ])("is taken over from %s", (_, holder) => {
    const path = join(root, "lock");
    writeFileSync(path, holder ? JSON.stringify(holder) : "");
    expect(tryLock(path).taken).toBe(true);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(identify(process.pid));
    expect(readdirSync(root)).toEqual(["lock"]);
  });

  it("is not removed by its former holder", () => {
    const path = join(root, "lock");
    const lock = tryLock(path);
    writeFileSync(path, "somebody else's");
    if (lock.taken) lock.release();
    expect(existsSync(path)).toBe(true);
  });
});

describe("the lock of install and build", () => {
  it("is held while the work is done", async () => {
    await withLock(root, async () => {
      expect(tryLock(join(root, ".drawbridge", "bootstrap.lock")).taken).toBe(false);
    });
  });

  it("is released when the work fails", async () => {
    await expect(withLock(root, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(withLock(root, async () => "done")).resolves.toBe("done");
  });
});
