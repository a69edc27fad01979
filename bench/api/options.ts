import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface ApiOptions {
  /** How long each figure is measured. */
  readonly seconds: number;
  /** The folder of another version, built, that answers the same requests; null: none does. */
  readonly against: string | null;
  /** The servers share all processors with the database and the load, instead of having one to themselves. */
  readonly sharedCores: boolean;
  readonly json: boolean;
}

export function parseOptions(args: string[]): ApiOptions {
  const { seconds, against, "shared-cores": sharedCores, json } = parsed(args);
  const value = Number(seconds);
  if (!Number.isInteger(value) || value < 1 || value > 600) {
    throw new StartupError(`--seconds is "${seconds}"; give a whole number from 1 to 600.`);
  }
  if (against !== undefined && !existsSync(resolve(against, "dist/bench/api/server-child.js"))) {
    throw new StartupError(`--against is "${against}"; give the folder of a checkout that was built there.`);
  }
  return { seconds: value, against: against === undefined ? null : resolve(against), sharedCores, json };
}

function parsed(args: string[]) {
  const options = {
    seconds: { type: "string", default: "6" },
    against: { type: "string" },
    "shared-cores": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch {
    throw new StartupError("The options of this benchmark are --seconds, --against, --shared-cores and --json.");
  }
}
