import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { tryLock, withLock } = require("./lock.cjs") as {
  tryLock(path: string, mine: string): boolean;
  withLock<T>(root: string, work: () => Promise<T>): Promise<T>;
};
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the lock of install and build", () => {
  it("is refused while its holder lives", async () => {
    await withLock(root, async () => {
      expect(tryLock(join(root, ".drawbridge", "bootstrap.lock"), "2 other")).toBe(false);
    });
  });

  it("is taken over from a process that died, also when its number is in use again", () => {
    const path = join(root, "lock");
    writeFileSync(path, `${process.pid} started-at-another-time`);
    expect(tryLock(path, "mine")).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("is given back when the work fails", async () => {
    await expect(withLock(root, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(withLock(root, async () => "done")).resolves.toBe("done");
  });
});
