import { parseArgs } from "node:util";
import { StartupError } from "../../shared/kernel/app-error";

export interface OwnersOptions {
  readonly clusters: number;
  readonly people: number;
  readonly groups: number;
  readonly memberships: number;
  readonly json: boolean;
}

const SPEC = {
  clusters: { type: "string", default: "5000" },
  people: { type: "string", default: "50000" },
  groups: { type: "string", default: "10000" },
  memberships: { type: "string", default: "500000" },
  json: { type: "boolean", default: false },
} as const;

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): OwnersOptions {
  const { json, clusters, people, groups, memberships } = parsed(args);
  return {
    clusters: whole("clusters", clusters, 100, 1_000_000),
    people: whole("people", people, 100, 1_000_000),
    groups: whole("groups", groups, 100, 1_000_000),
    memberships: whole("memberships", memberships, 0, 10_000_000),
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
