import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { StartupError } from "../../shared/kernel/app-error";
import { type BenchOptions, choiceOption, countOption, countsOption, flagOption, textOption } from "../options";

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
  /** Whether the product keeps to its own rates, which are a little below AWS's. With rates lifted, the CPU is the limit. */
  readonly rates: "kept" | "lifted";
  readonly queue: "postgres" | "redis";
  readonly resourceTypes: readonly ResourceType[];
  /** Rounds of bare loop (the AWS calls of a sync alone), first sync, bare loop, unchanged sync. */
  readonly repeat: number;
  readonly json: boolean;
  /** Whether the script of `plain-script.ts` is measured too, which calls the plain SDK. */
  readonly script: boolean;
  /** A folder for CPU profiles of the worker and the bare loop. */
  readonly profile: string | null;
}

const CLUSTERS_PER_ACCOUNT = 2;
const MAX_ACCOUNTS = 20_000;
/** As many as the simulator has for a generated organization. */
const MAX_REGIONS = 17;

export const DISCOVERY_OPTIONS = {
  accounts: countOption(1_000, 2, MAX_ACCOUNTS),
  regions: countOption(4, 1, MAX_REGIONS),
  clusters: countOption(null, 0, MAX_ACCOUNTS * 10),
  scale: countsOption(2, MAX_ACCOUNTS),
  latency: countOption(20, 0, 10_000),
  throttle: choiceOption(["off", "documented"], "off"),
  rates: choiceOption(["kept", "lifted"], null),
  queue: choiceOption(["postgres", "redis"], "postgres"),
  types: choiceOption(["clusters", "all"], null),
  repeat: countOption(1, 1, 20),
  script: flagOption(),
  profile: textOption(),
};

/** Throws a StartupError of one sentence. */
export function discoveryOptions(asked: BenchOptions<typeof DISCOVERY_OPTIONS>): DiscoveryOptions {
  const { scale, throttle, queue, repeat, json, script, profile } = asked;
  // Tags of accounts are read only to measure AWS's limits. Organizations allows 10 reads of tags a second: the 100 s
  // for 1,000 accounts, the same for sync and bare loop, would hide the difference.
  const types = asked.types ?? (throttle === "off" ? "clusters" : "all");
  // Sizes are compared without rates. With them the bare loop takes a third longer per account at 5,000 accounts than
  // at 500, because a burst is a larger share of a small organization. That growth is AWS's.
  const rates = asked.rates ?? (scale !== null && throttle === "off" ? "lifted" : "kept");
  if (throttle === "documented" && rates === "lifted") {
    throw new StartupError("--rates lifted and --throttle documented contradict each other.");
  }
  const sizes = (scale ?? [asked.accounts]).map((accounts) => ({
    accounts,
    regions: asked.regions,
    clusters: (scale === null ? asked.clusters : null) ?? accounts * CLUSTERS_PER_ACCOUNT,
  }));
  const resourceTypes: ResourceType[] = types === "all" ? ["EKS_CLUSTER", "AWS_ACCOUNT"] : ["EKS_CLUSTER"];
  return { sizes, latencyMs: asked.latency, throttle, rates, queue, resourceTypes, repeat, json, script, profile };
}
