import { countJest, passesArchitecture, summaryOfCounts } from "./test-counts";

const clean = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe("counting test results", () => {
  it("adds checks and tests", () => {
    const counts = countJest(clean, 0);
    expect(summaryOfCounts([{ passed: 1, failed: 0, skipped: 0 }, counts])).toEqual({
      text: "8 passed, 0 failed",
      failed: 0,
    });
  });

  it("names skipped tests only when there are some", () => {
    expect(summaryOfCounts([countJest({ ...clean, numPendingTests: 2 }, 0)]).text).toBe(
      "7 passed, 0 failed, 2 skipped",
    );
  });

  it("counts a file that cannot run as failed", () => {
    expect(countJest({ ...clean, numRuntimeErrorTestSuites: 1 }, 1).failed).toBe(1);
  });

  it("counts a file that cannot run as failed where only the exit code shows it", () => {
    const { numRuntimeErrorTestSuites: _, ...ofVitest } = clean;
    expect(countJest(ofVitest, 1)).toEqual({ passed: 7, failed: 1, skipped: 0 });
    expect(countJest(ofVitest, 0)).toEqual({ passed: 7, failed: 0, skipped: 0 });
  });

  it("counts a crashed runner as failed, with a report or without", () => {
    expect(countJest(null, 1).failed).toBe(1);
    expect(countJest(clean, null).failed).toBe(1);
  });

  it("takes an empty architecture check for a failure", () => {
    expect(passesArchitecture(0, "no dependency violations found (305 modules, 900 dependencies cruised)")).toBe(true);
    expect(passesArchitecture(0, "no dependency violations found (0 modules, 0 dependencies cruised)")).toBe(false);
    expect(passesArchitecture(1, "x 1 dependency violations (1 errors). 305 modules")).toBe(false);
  });
});
