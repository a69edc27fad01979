const ES_MODULES = {
  swcrc: false,
  jsc: { parser: { syntax: "ecmascript" }, target: "es2022" },
  module: { type: "commonjs" },
};

const shared = {
  testEnvironment: "node",
  runtime: "<rootDir>/testing/compile-once.cjs",
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
  // One more than the processors of a small machine: stories with processes wait for much of their time.
  maxWorkers: 3,
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
    },
    { ...shared, displayName: "e2e", testMatch: ["<rootDir>/e2e/**/*.test.ts"] },
  ],
};
