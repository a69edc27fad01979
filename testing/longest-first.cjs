const { statSync } = require("node:fs");

/**
 * Files that take more than half a minute of a worker in a whole `npm test`, the longest first. Each is named by the end of its
 * path, so that it keeps its place when folders move.
 */
const LONG = [
  "matrix.int.test.ts",
  "every-page.test.ts",
  "administration.test.ts",
  "clusters.test.ts",
  "approvals.test.ts",
  "access.test.ts",
  "people.test.ts",
  "flows.test.ts",
  "connect.test.ts",
  "first-run.test.ts",
  "ask.test.ts",
  "shell.test.ts",
  "live-pages.test.ts",
  "console/audit.test.ts",
  "examples.test.ts",
  "day-two.test.ts",
  "grants-killed.test.ts",
  "doctor.test.ts",
  "reconcile-target.int.test.ts",
  "grants/reconcile/on-simulated-aws.int.test.ts",
  "who-may.property.int.test.ts",
  "postgres.int.test.ts",
  "normalized-cache.int.test.ts",
  "endings.test.ts",
  "integrations.test.ts",
  "grants-without-queue.test.ts",
  "in-identity-center.int.test.ts",
  "as-code-property.int.test.ts",
  "fresh-sign-in.int.test.ts",
  "pool-histories.int.test.ts",
  "edge-values.int.test.ts",
  "e2e/audit.test.ts",
  "access-entries.test.ts",
  "grants-rare-states.test.ts",
  "api-edge.test.ts",
  "provider-changes/preview.int.test.ts",
  "doctor-on-simulated-aws.int.test.ts",
];

/**
 * The order of test files. Stories with processes, which mostly wait, alternate with tests that keep a processor busy.
 * Long files come first in both, so that all workers end at about the same time.
 */
class LongestFirst {
  sort(tests) {
    const sorted = tests
      .map((test) => ({ test, weight: weightOf(test.path) }))
      .sort((a, b) => b.weight - a.weight || (a.test.path < b.test.path ? -1 : 1))
      .map(({ test }) => test);
    const [stories, others] = [sorted.filter(isStory), sorted.filter((test) => !isStory(test))];
    return others.flatMap((test, n) => [test, ...stories.slice(n, n + 1)]).concat(stories.slice(others.length));
  }

  allFailedTests(tests) {
    return tests;
  }

  /** A CI machine has no cache, and local runs use the same order. */
  cacheResults() {}
}

function isStory({ path }) {
  return path.includes("/e2e/");
}

function weightOf(path) {
  const place = LONG.findIndex((name) => path.endsWith(`/${name}`));
  if (place >= 0) return 1e9 - place;
  // Each browser test takes most of a minute.
  if (path.includes("/e2e/console/")) return 1e8;
  // A test on a database takes ten times as long as one without.
  return statSync(path).size * (path.endsWith(".int.test.ts") ? 10 : 1);
}

module.exports = Object.assign(LongestFirst, { LONG });
