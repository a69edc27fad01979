const { availableParallelism, totalmem } = require("node:os");

/** The memory of a worker and of the processes of its stories, in bytes. */
const MEMORY_OF_WORKER = 3 * 2 ** 30;

/** The one PostgreSQL of the tests has connections for so many. */
const MOST_WORKERS = 12;

// A container has less memory than its machine.
const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** Stories with processes wait for most of their time. Two for each processor keep it busy, and more take it from each other. */
const workers = Math.min(2 * availableParallelism(), Math.floor(memory / MEMORY_OF_WORKER), MOST_WORKERS);

/**
 * `*.proof.test.ts` and `*.proof.int.test.ts` are stories of rare faults and of further calls of the AWS CLI, up to a
 * minute of processor time each.
 * `npm run proof` plays them, and whoever names one; `npm test` leaves them out.
 */
const playsProofs = process.env.DRAWBRIDGE_PROOF === "1" || process.argv.some((word) => word.includes(".proof"));
const leftOut = playsProofs ? [] : ["\\.proof\\.(int\\.)?test\\.ts$"];

const ES_MODULES = {
  swcrc: false,
  jsc: { parser: { syntax: "ecmascript" }, target: "es2022" },
  module: { type: "commonjs" },
};

const shared = {
  testEnvironment: "node",
  runtime: "<rootDir>/testing/frugal-runtime.cjs",
  transform: {
    "^.+\\.ts$": ["@swc/jest"],
    "/(?:openid-client|oauth4webapi|jose)/.+\\.js$": ["@swc/jest", ES_MODULES],
  },
  // These are ES modules only, which Jest cannot load as they are.
  transformIgnorePatterns: ["/node_modules/(?!(?:openid-client|oauth4webapi|jose)/)"],
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  moduleNameMapper: { "^\\.\\./jsutils/instanceOf\\.js$": "<rootDir>/testing/graphql-instance-of.cjs" },
  setupFiles: ["reflect-metadata"],
};

/** Unit tests need nothing but Node; integration tests get a PostgreSQL from the global set-up. */
module.exports = {
  globalSetup: "<rootDir>/testing/global-setup.ts",
  globalTeardown: "<rootDir>/testing/global-teardown.ts",
  testSequencer: "<rootDir>/testing/longest-first.cjs",
  maxWorkers: Math.max(workers, 2),
  // Slowness fails no test: this ends one that hangs, after any wait of its own has told for what it waited.
  testTimeout: 900_000,
  projects: [
    {
      ...shared,
      displayName: "unit",
      setupFiles: [...shared.setupFiles, "<rootDir>/testing/not-a-story.ts"],
      testMatch: [
        "<rootDir>/{server,cli,worker,shared,migrations,simulator,launcher,quickstart,scripts,testing,bench,deploy,examples}/**/*.test.ts",
      ],
      testPathIgnorePatterns: ["\\.int\\.test\\.ts$", "/node_modules/"],
    },
    {
      ...shared,
      displayName: "integration",
      setupFilesAfterEnv: ["<rootDir>/testing/one-connection.ts"],
      testMatch: [
        "<rootDir>/{server,cli,worker,shared,migrations,simulator,launcher,quickstart,scripts,testing,bench}/**/*.int.test.ts",
      ],
      testPathIgnorePatterns: [...leftOut, "/node_modules/"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/e2e/**/*.test.ts"],
      testPathIgnorePatterns: [...leftOut, "/node_modules/"],
    },
  ],
};
