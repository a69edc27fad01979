import { consolePages } from "../../shared/kernel/console-pages";
import { consolePaths } from "../../testing/console-paths";

describe("an address that the API, a mail or a chat gives", () => {
  it("is a page of the console", () => {
    const patterns = consolePaths().map(({ pattern }) => pattern);
    const given = Object.values(consolePages).map((pageOf) => pageOf("0190a5b0-0000-7000-8000-000000000000"));
    const missing = given.filter((address) => !patterns.some((pattern) => pattern.test(address.split("?")[0]!)));
    expect(patterns.length).toBeGreaterThan(given.length);
    expect(missing).toEqual([]);
  });
});
