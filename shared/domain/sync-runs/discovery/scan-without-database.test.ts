/** A connector without a database is to run scans one day. An entity class among their imports would load TypeORM. */
jest.mock("typeorm", () => {
  throw new Error("TypeORM was loaded.");
});

describe("a scan of an account", () => {
  it("is loaded in a process without TypeORM", () => {
    expect(() => require("typeorm")).toThrow("TypeORM was loaded.");
    const { scanAccount, scanOptionsOf } = require("./scan-account") as typeof import("./scan-account");
    const { diffInventory } =
      require("../../resources/diff-inventory") as typeof import("../../resources/diff-inventory");
    expect([scanAccount, scanOptionsOf, diffInventory].every((one) => typeof one === "function")).toBe(true);
  });
});
