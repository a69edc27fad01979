import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";
import { type BenchOption, countOption, flagOption } from "../options";

export const API_OPTIONS = {
  /** How long each figure is measured. */
  seconds: countOption(6, 1, 600),
  /** The folder of another version, built, that answers the same requests; null: none does. */
  against: checkoutOption(),
  /** The servers share all processors with the database and the load, instead of having one to themselves. */
  "shared-cores": flagOption(),
};

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
