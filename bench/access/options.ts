import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface AccessOptions {
  /** What grants cost in the database, or beside the calls to AWS; or both. */
  readonly part: "database" | "aws" | "all";
  /** Grants that have ended. */
  readonly past: number;
  readonly active: number;
  readonly clusters: number;
  readonly people: number;
  readonly rounds: number;
  readonly json: boolean;
}

const PARTS = ["database", "aws", "all"] as const;

const SPEC = {
  part: { type: "string", default: "all" },
  past: { type: "string", default: "100000" },
  active: { type: "string", default: "5000" },
  clusters: { type: "string", default: "2000" },
  people: { type: "string", default: "5000" },
  rounds: { type: "string", default: "50" },
  json: { type: "boolean", default: false },
} as const;

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): AccessOptions {
  const { json, part, ...counts } = parsed(args);
  return {
    part: partOf(part),
    past: whole("past", counts.past, 1_000, 5_000_000),
    active: whole("active", counts.active, 100, 100_000),
    clusters: whole("clusters", counts.clusters, 100, 100_000),
    people: whole("people", counts.people, 100, 100_000),
    rounds: whole("rounds", counts.rounds, 1, 10_000),
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

function partOf(text: string): AccessOptions["part"] {
  const part = PARTS.find((known) => known === text);
  if (part) return part;
  throw new StartupError(`--part is "${text}"; choose one of ${PARTS.join(", ")}.`);
}
