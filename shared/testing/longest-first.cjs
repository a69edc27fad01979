const { statSync } = require("node:fs");

/** Files that take much longer than others of their size. */
const LONG = [
  "server/matrix.int.test.ts",
  "e2e/storm.test.ts",
  "e2e/day-two.test.ts",
  "e2e/slots.test.ts",
  "e2e/start-up.test.ts",
  "e2e/two-providers.test.ts",
  "e2e/role-sessions.test.ts",
  "shared/domain/grants/in-identity-center.int.test.ts",
  "shared/domain/doctor/doctor-on-simulated-aws.int.test.ts",
  "simulator/aws-cli-roles.int.test.ts",
  "shared/domain/grants/on-simulated-aws.int.test.ts",
  "shared/domain/grants/accounts-that-went.int.test.ts",
  "shared/domain/grants/reconcile-target.int.test.ts",
  "shared/domain/grants/access-details.int.test.ts",
  "simulator/aws-cli.int.test.ts",
  "server/access-requests/access-history.int.test.ts",
  "shared/domain/audit/audit-end.int.test.ts",
  "shared/domain/integration-changes/preview.int.test.ts",
  "simulator/kubectl.int.test.ts",
  "shared/domain/audit/seal-audit-log.int.test.ts",
  "server/fuzz.int.test.ts",
  "quickstart/postgres.int.test.ts",
  "server/scim/scim-matrix.int.test.ts",
  "shared/domain/grants/grant-histories.int.test.ts",
  "shared/platform/aws/cloud.test.ts",
  "shared/domain/drift/compare-entries.test.ts",
  "shared/domain/audit/tell-sinks.int.test.ts",
];

/**
 * The order of test files. Stories with processes, which wait for each other most of the time, take turns with tests that
 * keep a processor busy; in both the long ones come first, so that no worker ends long after the others.
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

  /** A machine of CI remembers nothing, and others are to run the same. */
  cacheResults() {}
}

function isStory({ path }) {
  return path.includes("/e2e/");
}

function weightOf(path) {
  const place = LONG.findIndex((name) => path.endsWith(name));
  if (place >= 0) return 1e9 - place;
  // A test on a database takes ten times as long as one without.
  return statSync(path).size * (path.endsWith(".int.test.ts") ? 10 : 1);
}

module.exports = LongestFirst;
