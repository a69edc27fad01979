import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface AuditOptions {
  readonly events: number;
  readonly json: boolean;
}

const SPEC = { events: { type: "string", default: "1000000" }, json: { type: "boolean", default: false } } as const;

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): AuditOptions {
  const { json, events } = parsed(args);
  const count = Number(events);
  if (events === "" || !Number.isInteger(count) || count < 10_000 || count > 10_000_000) {
    throw new StartupError(`--events is "${events}"; give a whole number from 10000 to 10000000.`);
  }
  return { events: count, json };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: SPEC, strict: true, allowPositionals: false }).values;
  } catch {
    throw new StartupError(
      "The options of this benchmark are --events and --json; one of those given is not among them.",
    );
  }
}
