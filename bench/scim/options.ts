import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface ScimOptions {
  readonly people: number;
  readonly creations: number;
  readonly clients: number;
  readonly clusters: number;
  readonly json: boolean;
}

const SPEC = {
  people: { type: "string", default: "50000" },
  creations: { type: "string", default: "4000" },
  clients: { type: "string", default: "16" },
  clusters: { type: "string", default: "5000" },
  json: { type: "boolean", default: false },
} as const;

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): ScimOptions {
  const { json, people, creations, clients, clusters } = parsed(args);
  return {
    people: whole("people", people, 10_000, 1_000_000),
    creations: whole("creations", creations, 100, 1_000_000),
    clients: whole("clients", clients, 1, 1_000),
    clusters: whole("clusters", clusters, 100, 1_000_000),
    json,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: SPEC, strict: true, allowPositionals: false }).values;
  } catch {
    const names = Object.keys(SPEC).map((name) => `--${name}`);
    throw new StartupError(
      `The options of this benchmark are ${names.join(", ")}; one of those given is not among them, or lacks its value.`,
    );
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartupError(`--${name} is "${text}"; give a whole number from ${least} to ${most}.`);
}
