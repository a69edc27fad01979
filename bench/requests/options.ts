import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface RequestsOptions {
  readonly past: number;
  readonly pending: number;
  readonly json: boolean;
}

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): RequestsOptions {
  const { past, pending, json } = parsed(args);
  return { past: whole("past", past), pending: whole("pending", pending), json };
}

function parsed(args: string[]) {
  const options = {
    past: { type: "string", default: "100000" },
    pending: { type: "string", default: "500" },
    json: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch {
    throw new StartupError("The options of this benchmark are --past, --pending and --json.");
  }
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new StartupError(`--${name} is "${text}"; give a whole number from 1 to 1000000.`);
}
