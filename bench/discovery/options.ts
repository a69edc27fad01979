import { parseArgs } from "node:util";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { StartupError } from "../../shared/kernel/app-error";

export interface Size {
  readonly accounts: number;
  readonly regions: number;
  readonly clusters: number;
}

export interface DiscoveryOptions {
  /** One, or several to compare how time and memory grow. */
  readonly sizes: readonly Size[];
  /** Milliseconds that AWS takes to answer. */
  readonly latencyMs: number;
  /** Whether the simulator keeps to the rates that AWS documents. */
  readonly throttle: "off" | "documented";
  /** Whether the product keeps to its own rates, which are a little below AWS's. Without, the processor is the limit. */
  readonly rates: "kept" | "lifted";
  readonly queue: "postgres" | "redis";
  readonly resourceTypes: readonly ResourceType[];
  /** Rounds of bare loop, first sync, bare loop, unchanged sync. */
  readonly repeat: number;
  readonly json: boolean;
  /** A folder for CPU profiles of the worker and the bare loop. */
  readonly profile: string | null;
}

const CLUSTERS_PER_ACCOUNT = 2;
const MAX_ACCOUNTS = 20_000;
/** As many as the simulator has for a generated organization. */
const MAX_REGIONS = 17;

/** Throws a StartupError of one sentence. */
export function parseOptions(args: string[]): DiscoveryOptions {
  const values = parsed(args);
  const regions = whole("regions", values.regions, 1, MAX_REGIONS);
  const throttle = oneOf("throttle", values.throttle, ["off", "documented"]);
  // Tags of accounts are what Organizations limits most, at 10 a second: 100 s for 1,000 accounts, whoever asks. They
  // would hide the difference between the two sides, so they belong to the question whether we keep to the limits.
  const types = oneOf("types", values.types ?? (throttle === "off" ? "clusters" : "all"), ["clusters", "all"]);
  // A burst is a larger part of a small organization: with rates kept, the bare loop alone takes a third longer per
  // account at 5,000 accounts than at 500. That is no growth of ours, so sizes are compared without.
  const usual = values.scale !== undefined && throttle === "off" ? "lifted" : "kept";
  const rates = oneOf("rates", values.rates ?? usual, ["kept", "lifted"]);
  if (throttle === "documented" && rates === "lifted") {
    throw new StartupError("--rates lifted and --throttle documented contradict each other.");
  }
  return {
    sizes: sizesOf(values, regions),
    latencyMs: whole("latency", values.latency, 0, 10_000),
    throttle,
    rates,
    queue: oneOf("queue", values.queue, ["postgres", "redis"]),
    resourceTypes: types === "all" ? ["EKS_CLUSTER", "AWS_ACCOUNT"] : ["EKS_CLUSTER"],
    repeat: whole("repeat", values.repeat, 1, 20),
    json: values.json,
    profile: values.profile ?? null,
  };
}

const SPEC = {
  accounts: { type: "string", default: "1000" },
  regions: { type: "string", default: "4" },
  clusters: { type: "string" },
  scale: { type: "string" },
  latency: { type: "string", default: "20" },
  throttle: { type: "string", default: "off" },
  rates: { type: "string" },
  queue: { type: "string", default: "postgres" },
  types: { type: "string" },
  repeat: { type: "string", default: "1" },
  json: { type: "boolean", default: false },
  profile: { type: "string" },
} as const;

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: SPEC, strict: true, allowPositionals: false }).values;
  } catch {
    throw new StartupError(
      `The options of this benchmark are ${Object.keys(SPEC)
        .map((name) => `--${name}`)
        .join(", ")}; one of those given is not among them, or lacks its value.`,
    );
  }
}

function sizesOf(values: ReturnType<typeof parsed>, regions: number): Size[] {
  if (values.scale === undefined) {
    const accounts = whole("accounts", values.accounts, 2, MAX_ACCOUNTS);
    const clusters = values.clusters ?? String(accounts * CLUSTERS_PER_ACCOUNT);
    return [{ accounts, regions, clusters: whole("clusters", clusters, 0, MAX_ACCOUNTS * 10) }];
  }
  const counts = values.scale.split(",").map((text) => whole("scale", text.trim(), 2, MAX_ACCOUNTS));
  return counts.map((accounts) => ({ accounts, regions, clusters: accounts * CLUSTERS_PER_ACCOUNT }));
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartupError(`--${name} is "${text}"; give a whole number from ${least} to ${most}.`);
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((known) => known === text);
  if (choice) return choice;
  throw new StartupError(`--${name} is "${text}"; choose ${choices.join(" or ")}.`);
}
