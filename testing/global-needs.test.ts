import { needsDatabase } from "./global-needs";

describe("whether a test run needs a database", () => {
  it("does when everything runs", () => {
    expect(needsDatabase(["node", "jest"], [])).toBe(true);
  });

  it("does not for the unit project alone", () => {
    expect(needsDatabase(["node", "jest", "--selectProjects", "unit", "--ci"], [])).toBe(false);
    expect(needsDatabase(["node", "jest", "--selectProjects=unit"], [])).toBe(false);
  });

  it("does when another project is selected too", () => {
    expect(needsDatabase(["node", "jest", "--selectProjects", "unit", "integration"], [])).toBe(true);
  });

  it("does not when only files of unit tests are named", () => {
    expect(needsDatabase(["node", "jest"], ["shared/kernel/page.test.ts"])).toBe(false);
    expect(needsDatabase(["node", "jest"], ["launcher/postgres.int.test.ts"])).toBe(true);
    expect(needsDatabase(["node", "jest"], ["grants"])).toBe(true);
  });
});
