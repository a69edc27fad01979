import { needsDatabase } from "./global-needs";

describe("the need of a test run for a database", () => {
  it("exists when everything runs", () => {
    expect(needsDatabase(["node", "jest"], [])).toBe(true);
  });

  it("does not exist for the unit project alone", () => {
    expect(needsDatabase(["node", "jest", "--selectProjects", "unit", "--ci"], [])).toBe(false);
    expect(needsDatabase(["node", "jest", "--selectProjects=unit"], [])).toBe(false);
  });

  it("exists when another project is selected too", () => {
    expect(needsDatabase(["node", "jest", "--selectProjects", "unit", "integration"], [])).toBe(true);
  });

  it("does not exist when only files of unit tests are named", () => {
    expect(needsDatabase(["node", "jest"], ["shared/kernel/page.test.ts"])).toBe(false);
    expect(needsDatabase(["node", "jest"], ["launcher/postgres.int.test.ts"])).toBe(true);
    expect(needsDatabase(["node", "jest"], ["grants"])).toBe(true);
  });
});
