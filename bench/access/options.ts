import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";
import { type BenchOption, type BenchOptions, choiceOption, countOption } from "../options";

export const ACCESS_OPTIONS = {
  /** The measured part: grants in the database, granting, expiring, both, or both under load; or all. */
  part: choiceOption(["database", "aws", "giving", "expiring", "busy", "all"], "all"),
  /** Grants that have ended. */
  past: countOption(100_000, 1_000, 5_000_000),
  active: countOption(5_000, 100, 100_000),
  clusters: countOption(2_000, 100, 100_000),
  people: countOption(5_000, 100, 100_000),
  /** Of each page and sweep, and grants that are given one by one. */
  rounds: countOption(50, 1, 10_000),
  /** How often giving is measured. */
  runs: countOption(5, 1, 100),
  /** Grants that are over at one moment, at most three on each of 200 clusters. */
  grants: countOption(500, 1, 600),
  /** Accounts that are discovered, and people who are read, while access comes and goes. */
  accounts: countOption(1_000, 20, 5_000),
  "center-people": countOption(100_000, 100, 1_000_000),
  /** The folder of another version, built, in which giving by template is measured in turn with this one; null: none. */
  beside: besideOption(),
};

function besideOption(): BenchOption<string | null> {
  return {
    type: "string",
    read(given, name) {
      if (typeof given !== "string") return null;
      const folder = resolve(given);
      if (existsSync(`${folder}/dist/bench/access/granting.js`)) return folder;
      throw new StartupError(`--${name} is "${given}"; give the folder of a checkout that was built there.`);
    },
  };
}

export type AccessOptions = BenchOptions<typeof ACCESS_OPTIONS>;
