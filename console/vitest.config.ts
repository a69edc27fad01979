import { defineConfig } from "vitest/config";

/** Unit tests of the pages' logic without a browser. `e2e/console` tests the pages in a browser. */
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // As in jest.config.cjs, slowness fails no test: these end one that hangs.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // The files share their modules. Loading them for each file took most of the time.
    isolate: false,
    // The time zone has daylight saving time.
    env: { TZ: "Europe/Berlin" },
    // The package imports style sheets, which Node cannot load.
    server: { deps: { inline: [/@cloudscape-design/] } },
  },
});
