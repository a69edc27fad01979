import { readdirSync } from "node:fs";
import { join } from "node:path";

interface Sequencer {
  readonly LONG: readonly string[];
  new (): { sort(tests: readonly TestFile[]): TestFile[] };
}

interface TestFile {
  readonly path: string;
}

const LongestFirst = require("./longest-first.cjs") as Sequencer;
const ROOT = join(__dirname, "..");

describe("the order of test files", () => {
  const files = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|console)$/.test(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" }).map((file) => join(ROOT, name, file)),
    )
    .filter((path) => path.endsWith(".test.ts"));

  it.each(LongestFirst.LONG)("knows %s by the end of one path", (name) => {
    expect(files.filter((path) => path.endsWith(`/${name}`))).toHaveLength(1);
  });

  it("begins with the longest test of the API and the longest story", () => {
    const sorted = new LongestFirst().sort(files.map((path) => ({ path })));
    expect(sorted).toHaveLength(files.length);
    const [test, story] = sorted.map(({ path }) => path);
    expect(test).toMatch(/\/matrix\.int\.test\.ts$/);
    expect(story).toMatch(/\/e2e\/console\/every-page\.test\.ts$/);
  });
});
