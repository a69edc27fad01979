import { refuseOldVersion } from "./server-version";

describe("the version of PostgreSQL", () => {
  it("has to be 15 or newer", () => {
    for (const version of [130_022, 140_019]) {
      expect(() => refuseOldVersion(version)).toThrow(
        /^The database is PostgreSQL 1[34], and Drawbridge needs 15 or newer: /,
      );
    }
    for (const version of [150_000, 180_001]) expect(() => refuseOldVersion(version)).not.toThrow();
  });
});
