import { describe, expect, it } from "vitest";
import { boundsOf } from "./time-range";

const NOW = Date.parse("2026-11-27T14:00:00Z");

describe("a range of time in the address", () => {
  it("is counted back from now, or lies between two moments", () => {
    expect(boundsOf({ from: "", to: "", within: "7-day" }, NOW)).toEqual({
      from: "2026-11-20T14:00:00.000Z",
      to: null,
    });
    expect(boundsOf({ from: "2026-11-01", to: "2026-11-02T01:00:00+01:00", within: "" }, NOW)).toEqual({
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-02T00:00:00.000Z",
    });
  });

  it("has no bound where the address has no valid time", () => {
    for (const within of ["", "seven-day", "7-eon", "7"]) {
      expect(boundsOf({ from: "yesterday", to: "", within }, NOW)).toEqual({ from: null, to: null });
    }
  });
});
