import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";
import { type BenchOption, type BenchOptions, choiceOption, countOption, flagOption, textOption } from "../options";

export const API_OPTIONS = {
  /** Requests one by one, or the documents of pages. */
  part: choiceOption(["requests", "pages"], "requests"),
  /** Instead of a part: so many people with their subscriptions, while an organization is discovered. */
  consoles: countOption(null, 1, 500),
  /** How long each figure is measured. */
  seconds: countOption(6, 1, 600),
  /** The folder of another version, built, that answers the same requests; null: none does. */
  against: checkoutOption(),
  /** The servers share all processors with the database and the load, instead of having one to themselves. */
  "shared-cores": flagOption(),
  /** How much there is for pages and consoles. */
  clusters: countOption(5_000, 130, 100_000),
  people: countOption(10_000, 1_600, 1_000_000),
  past: countOption(100_000, 6_500, 10_000_000),
  /** How often each page is opened. */
  rounds: countOption(21, 1, 1_000),
  /** Part of the name of the pages that are opened; null: all of them. */
  only: textOption(),
  /** Accounts that are discovered meanwhile, and how long AWS takes to answer. */
  accounts: countOption(1_000, 20, 5_000),
  latency: countOption(200, 0, 5_000),
};

export type ApiOptions = BenchOptions<typeof API_OPTIONS>;

function checkoutOption(): BenchOption<string | null> {
  return {
    type: "string",
    read(given, name) {
      if (typeof given !== "string") return null;
      const folder = resolve(given);
      if (existsSync(`${folder}/dist/bench/api/server-child.js`)) return folder;
      throw new StartupError(`--${name} is "${given}"; give the folder of a checkout that was built there.`);
    },
  };
}
