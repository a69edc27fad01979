import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { isBuilt, sourcesHash } = require("./build.cjs") as {
  isBuilt(root: string): boolean;
  sourcesHash(root: string): string;
};
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ include: ["server", "worker"] }));
  writeFileSync(join(root, "package-lock.json"), "{}");
  mkdirSync(join(root, "server", "grants"), { recursive: true });
  writeFileSync(join(root, "server", "grants", "a.ts"), "export {};");
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist", ".built-from"), sourcesHash(root));
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the build", () => {
  it("is current while no source changes", () => {
    expect(isBuilt(root)).toBe(true);
    writeFileSync(join(root, "server", "notes.md"), "not a source");
    expect(isBuilt(root)).toBe(true);
  });

  it("is out of date when a source is changed, added, renamed or removed", () => {
    const source = join(root, "server", "grants", "a.ts");
    writeFileSync(source, "export { };");
    expect(isBuilt(root)).toBe(false);
    rmSync(source);
    writeFileSync(join(root, "server", "grants", "b.ts"), "export {};");
    expect(isBuilt(root)).toBe(false);
    rmSync(join(root, "server", "grants", "b.ts"));
    expect(isBuilt(root)).toBe(false);
  });

  it("is out of date when the types of a script change", () => {
    writeFileSync(join(root, "server", "script.d.cts"), "export {};");
    expect(isBuilt(root)).toBe(false);
  });
});
