import { optionsFrom } from "./options-from-env";

it("the simulator starts the small organization on a free port when nothing is set", () => {
  expect(optionsFrom({})).toEqual({
    port: 0,
    host: "127.0.0.1",
    scenario: "acme",
    externalId: undefined,
    roles: { installationId: undefined, allowSharedEntries: false },
    latencyMs: 0,
    throttle: "off",
    consistencyDelayMs: 0,
    assignmentMs: 20,
  });
});

it("the simulator takes every setting from the environment", () => {
  const env = {
    SIMULATOR_PORT: "4566",
    SIMULATOR_HOST: "0.0.0.0",
    SIMULATOR_SCENARIO: "generated:10x2x5",
    SIMULATOR_EXTERNAL_ID: "secret",
    SIMULATOR_INSTALLATION_ID: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3",
    SIMULATOR_SHARED_ENTRIES: "1",
    SIMULATOR_LATENCY_MS: "20",
    SIMULATOR_THROTTLE: "documented",
    SIMULATOR_CONSISTENCY_MS: "3000",
    SIMULATOR_ASSIGNMENT_MS: "30000",
  };
  expect(optionsFrom(env)).toEqual({
    port: 4566,
    host: "0.0.0.0",
    scenario: "generated:10x2x5",
    externalId: "secret",
    roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3", allowSharedEntries: true },
    latencyMs: 20,
    throttle: "documented",
    consistencyDelayMs: 3000,
    assignmentMs: 30_000,
  });
});

it.each([
  [{ SIMULATOR_PORT: "many" }, 'SIMULATOR_PORT is "many"; give a number of 0 or more.'],
  [{ SIMULATOR_THROTTLE: "on" }, 'SIMULATOR_THROTTLE is "on"; give off or documented.'],
])("the simulator explains the error in %j", (env, message) => {
  expect(() => optionsFrom(env)).toThrow(message);
});
