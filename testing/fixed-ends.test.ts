import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "..");
const RULE = "testing/fixed-ends.grit";
/** Split, as the rule applies to this file too. */
const SLEEP = "pg_sleep";
let folder: string;

/** A temporary repository in which the rule applies to the same files. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  const { overrides } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8")) as { overrides: object[] };
  const ofRule = overrides.filter((one) => JSON.stringify(one).includes(RULE));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ overrides: ofRule }));
  cpSync(join(ROOT, RULE), join(folder, RULE));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The lines of a test in which the linter finds a fixed end. */
function found(lines: readonly string[], path = "shared/planted.test.ts"): string[] {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), lines.join("\n"));
  const biome = join(ROOT, "node_modules/.bin/biome");
  const { stdout } = spawnSync(biome, ["lint", "--reporter=github", path], { cwd: folder, encoding: "utf8" });
  const numbers = [...stdout.matchAll(/title=plugin,.*?,line=(\d+)/g)].map(([, line]) => Number(line));
  return [...new Set(numbers)].sort((a, b) => a - b).map((line) => lines[line - 1]!);
}

describe("a fixed end in a test", () => {
  const PLANTED = [
    'import { setTimeout as pause } from "node:timers/promises";',
    "await new Promise((resolve) => setTimeout(resolve, 200));",
    'it("ends soon", async () => {}, 30_000);',
    'it.concurrent.each([1])("ends soon: %d", async () => {}, 59_999);',
    "beforeAll(async () => {}, 5000);",
    "jest.setTimeout(45_000);",
    'run("aws", { timeout: 20_000 });',
    "ask(AbortSignal.timeout(1_000));",
    `db.query("select ${SLEEP}(0.2)");`,
    `db.query(\`select ${SLEEP}(20)\`);`,
    "const took = performance.now() - start;",
    "expect(performance.now() - start).toBeLessThan(2_000);",
    "expect(Date.now() - start).toBeLessThanOrEqual(2_000);",
  ];

  it("is found", () => {
    expect(found(PLANTED)).toEqual(PLANTED);
    expect(found(PLANTED, "server/testing/planted.ts")).toEqual(PLANTED);
  });

  it("is none where the end is a bound against hanging, or where time has to pass", () => {
    const fine = [
      'import { setImmediate } from "node:timers/promises";',
      'it("ends some time", async () => {}, 60_000);',
      "jest.setTimeout(300_000 + COUNT * 100);",
      'run("aws", { timeout: 120_000 });',
      'db.query("select pg_sleep(600)");',
      "expect(performance.now() - start).toBeGreaterThan(35);",
      "expect(rows.length).toBeLessThan(20);",
    ];
    expect(found(fine)).toEqual([]);
  });

  it("is none in code that is no test, and in the shared helper", () => {
    expect(found(PLANTED, "shared/planted.ts")).toEqual([]);
    expect(found(PLANTED, "testing/eventually.ts")).toEqual([]);
  });
});
