import { readFileSync } from "node:fs";
import { join } from "node:path";
import { consolePages } from "../../shared/kernel/console-pages";

const CONSOLE = join(__dirname, "../../console/src/app/pages.tsx");

describe("an address that the API, a mail or a chat gives", () => {
  const patterns = [...readFileSync(CONSOLE, "utf8").matchAll(/\bpath: "([^"]+)"/g)].map(([, path]) =>
    patternOf(path!),
  );

  it("is a page of the console", () => {
    const given = Object.values(consolePages).map((pageOf) => pageOf("0190a5b0-0000-7000-8000-000000000000"));
    const missing = given.filter((address) => !patterns.some((pattern) => pattern.test(address.split("?")[0]!)));
    expect(patterns.length).toBeGreaterThan(given.length);
    expect(missing).toEqual([]);
  });
});

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/:\w+\?/g, "(/[^/]+)?").replace(/:\w+/g, "[^/]+")}$`);
}
