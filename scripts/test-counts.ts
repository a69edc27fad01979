export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The counted part of a report of Jest or Vitest, which have the same form. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before their first test. Vitest reports them by its exit code. */
  readonly numRuntimeErrorTestSuites?: number;
}

/** A file that failed to run and a crashed runner count as failures too. */
export function countJest(report: JestReport | null, exitCode: number | null): Counts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + (report.numRuntimeErrorTestSuites ?? 0);
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Without its parser the tool finds no modules and no violations: a pass requires that it has read modules. */
export function passesArchitecture(exitCode: number | null, output: string): boolean {
  return exitCode === 0 && Number(/(\d+) modules/.exec(output)?.[1] ?? 0) > 50;
}

export function summaryOfCounts(results: readonly Counts[]): { text: string; failed: number } {
  const { passed, failed, skipped } = sumOfCounts(results);
  return { text: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`, failed };
}

export function sumOfCounts(results: readonly Counts[]): Counts {
  const sum = (key: keyof Counts) => results.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}
