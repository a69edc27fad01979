import { defineConfig } from "vitest/config";

/** Decisions of the pages that need no browser. What people see and do is walked through in `e2e/console`. */
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // Its clocks are changed twice a year.
    env: { TZ: "Europe/Berlin" },
    // It imports its style sheets, which Node cannot.
    server: { deps: { inline: [/@cloudscape-design/] } },
  },
});
