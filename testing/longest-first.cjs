const { statSync } = require("node:fs");

/** Files that take more than half a minute of a worker where npm test runs whole, the longest first. */
const LONG = [
  "server/testing/authorization-matrix/matrix.int.test.ts",
  "e2e/storm.test.ts",
  "e2e/slots.test.ts",
  "e2e/console/access.test.ts",
  "e2e/day-two.test.ts",
  "shared/domain/people/who-may.property.int.test.ts",
  "e2e/console/for-others.test.ts",
  "e2e/console/shell.test.ts",
  "bench/pages/page-statements.int.test.ts",
  "e2e/console/approvals.test.ts",
  "e2e/console/clusters.test.ts",
  "shared/domain/grants/waiting/overdue.int.test.ts",
  "e2e/grants-interventions.test.ts",
  "worker/grants/pool-shrinks.int.test.ts",
  "server/edge/operations/concurrency.int.test.ts",
  "e2e/grants-identity-center.test.ts",
  "e2e/grants-aws-faults.test.ts",
  "e2e/doctor.test.ts",
  "e2e/grants-database.test.ts",
  "launcher/postgres.int.test.ts",
  "shared/domain/grants/reconcile/reconcile-target.int.test.ts",
  "shared/domain/audit/seals/audit-end.int.test.ts",
  "shared/domain/provider-changes/preview.int.test.ts",
  "simulator/aws-cli-roles.int.test.ts",
  "worker/grants/pool-histories.int.test.ts",
  "e2e/failing-accounts.test.ts",
  "shared/domain/grants/access-details/access-details.int.test.ts",
  "shared/domain/search/resources/visible-resources.property.int.test.ts",
  "simulator/aws-cli.int.test.ts",
  "shared/domain/grants/reconcile/in-identity-center.int.test.ts",
  "e2e/two-providers.test.ts",
  "e2e/interventions.test.ts",
  "e2e/quickstart.test.ts",
  "e2e/audit.test.ts",
  "e2e/discovery.test.ts",
  "e2e/lost-queue.test.ts",
  "e2e/database-user.test.ts",
  "e2e/grants-killed.test.ts",
  "e2e/grants-lost-queue.test.ts",
  "shared/domain/audit/seals/seal-audit-log.int.test.ts",
  "shared/domain/grants/reconcile/on-simulated-aws.int.test.ts",
  "shared/domain/doctor/doctor-on-simulated-aws.int.test.ts",
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
  const place = LONG.findIndex((name) => path.endsWith(name));
  if (place >= 0) return 1e9 - place;
  // Each browser test takes most of a minute.
  if (path.includes("/e2e/console/")) return 1e8;
  // A test on a database takes ten times as long as one without.
  return statSync(path).size * (path.endsWith(".int.test.ts") ? 10 : 1);
}

module.exports = LongestFirst;
