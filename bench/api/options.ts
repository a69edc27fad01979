import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface ApiOptions {
  /** How long each figure is measured. */
  readonly seconds: number;
  /** The servers share all processors with the database and the load, instead of having one to themselves. */
  readonly sharedCores: boolean;
  readonly json: boolean;
}

export function parseOptions(args: string[]): ApiOptions {
  const options = {
    seconds: { type: "string", default: "5" },
    "shared-cores": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  } as const;
  const { seconds, "shared-cores": sharedCores, json } = parsed(args, options);
  const value = Number(seconds);
  if (!Number.isInteger(value) || value < 1 || value > 600) {
    throw new StartupError(`--seconds is "${seconds}"; give a whole number from 1 to 600.`);
  }
  return { seconds: value, sharedCores, json };
}

function parsed<T extends NonNullable<Parameters<typeof parseArgs>[0]>["options"]>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as unknown as {
      seconds: string;
      "shared-cores": boolean;
      json: boolean;
    };
  } catch {
    throw new StartupError("The options of this benchmark are --seconds, --shared-cores and --json.");
  }
}
