const { statSync } = require("node:fs");

/**
 * Files that take more than half a minute of a worker in a whole `npm test`, the longest first. Each is named by the end of its
 * path, so that it keeps its place when folders move.
 */
const LONG = [
  "matrix.int.test.ts",
  "console/connect.test.ts",
  "storm.test.ts",
  "console/every-page.test.ts",
  "slots.test.ts",
  "console/administration.test.ts",
  "console/people.test.ts",
  "console/clusters.test.ts",
  "console/access.test.ts",
  "console/flows.test.ts",
  "day-two.test.ts",
  "console/approvals.test.ts",
  "who-may.property.int.test.ts",
  "console/for-others.test.ts",
  "console/shell.test.ts",
  "page-statements.int.test.ts",
  "overdue.int.test.ts",
  "grants-interventions.test.ts",
  "pool-shrinks.int.test.ts",
  "concurrency.int.test.ts",
  "grants-identity-center.test.ts",
  "grants-aws-faults.test.ts",
  "doctor.test.ts",
  "grants-database.test.ts",
  "postgres.int.test.ts",
  "reconcile-target.int.test.ts",
  "audit-end.int.test.ts",
  "provider-changes/preview.int.test.ts",
  "aws-cli-roles.int.test.ts",
  "pool-histories.int.test.ts",
  "failing-accounts.test.ts",
  "access-details.int.test.ts",
  "visible-resources.property.int.test.ts",
  "aws-cli.int.test.ts",
  "in-identity-center.int.test.ts",
  "two-providers.test.ts",
  "interventions.test.ts",
  "quickstart.test.ts",
  "e2e/audit.test.ts",
  "discovery.test.ts",
  "lost-queue.test.ts",
  "database-user.test.ts",
  "grants-killed.test.ts",
  "grants-lost-queue.test.ts",
  "seal-audit-log.int.test.ts",
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
