import { ProviderFailure } from "../../../kernel/app-error";
import { inParallel } from "../../../kernel/async/in-parallel";
import type { ResourceType } from "../../catalog/resource-types";
import type { OrganizationCloud } from "../../cloud/cloud.port";
import type { FoundCluster, FoundInventory } from "../../resources/diff-inventory";
import { isScanFailure, outcomeOf, outcomeOfRegions, type RegionScan, type ScanOutcome } from "../outcomes";

export interface AccountScan extends Omit<FoundInventory, "disabled"> {
  readonly accountId: string;
  readonly outcome: ScanOutcome;
  /** The failure's code, where the whole account or one of its regions failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly operation: string | null;
  readonly requestId: string | null;
  readonly regions: readonly RegionScan[];
  /** Null: the tags were not requested or not readable. */
  readonly tags: Readonly<Record<string, string>> | null;
}

export interface AccountToScan {
  readonly accountId: string;
  readonly isManagementAccount: boolean;
  /** Regions that the last scan had enabled or that have clusters, to notice when one of them is no longer enabled. */
  readonly knownRegions: readonly string[];
  /** Tags that were read in bulk; null: the scan reads them. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/**
 * Concurrency of regions in an account, and of clusters in a region. AWS limits the rate of each (account, region)
 * separately, and our rate limiter respects these limits.
 */
const REGIONS_AT_ONCE = 8;
const CLUSTERS_AT_ONCE = 4;

export interface ScanOptions {
  /** Of each resource type: whether a scan reads its resources. */
  readonly reads: Readonly<Record<ResourceType, boolean>>;
  /** Empty: every region that is enabled in the account. */
  readonly discoveryRegions: readonly string[];
}

/** The settings of an integration that its scans need. */
interface ScanSettings {
  readonly resourceTypes: readonly ResourceType[];
  readonly discoveryRegions: readonly string[];
}

/** The options of an integration. A new resource type stops compiling here, and `scanAccount` is to read it. */
export function scanOptionsOf({ resourceTypes, discoveryRegions }: ScanSettings): ScanOptions {
  const reads = {
    EKS_CLUSTER: resourceTypes.includes("EKS_CLUSTER"),
    AWS_ACCOUNT: resourceTypes.includes("AWS_ACCOUNT"),
  };
  return { reads, discoveryRegions };
}

/**
 * Scans one account. AWS's refusals become outcomes; the promise rejects only when `signal` is aborted (ProviderFailure
 * "aborted") or on a bug.
 */
export async function scanAccount(
  cloud: OrganizationCloud,
  account: AccountToScan,
  options: ScanOptions,
  signal: AbortSignal,
): Promise<AccountScan> {
  const [tags, found] = await Promise.all([
    options.reads.AWS_ACCOUNT ? (account.tags ?? attempt(() => cloud.accountTags(account.accountId, signal))) : null,
    options.reads.EKS_CLUSTER ? findClusters(cloud, account, options, signal) : NOT_SCANNED,
  ]);
  const tagsFailure = tags instanceof ProviderFailure ? tags : null;
  const outcome = tagsFailure && !isScanFailure(found.outcome) ? outcomeOf(tagsFailure) : found.outcome;
  const why = found.outcome === outcome ? found : tagsFailure;
  return {
    ...found,
    accountId: account.accountId,
    outcome,
    ...reasonOf(why),
    tags: tagsFailure ? null : (tags as AccountScan["tags"]),
  };
}

type RegionsScan = Omit<AccountScan, "accountId" | "tags">;

/** The result where no region was scanned. */
export const NOT_SCANNED: RegionsScan = {
  outcome: "OK",
  code: null,
  message: null,
  operation: null,
  requestId: null,
  regions: [],
  clusters: [],
  listed: new Map(),
};

async function findClusters(
  cloud: OrganizationCloud,
  account: AccountToScan,
  options: ScanOptions,
  signal: AbortSignal,
): Promise<RegionsScan> {
  const { accountId } = account;
  const regions = await attempt(async () => {
    await cloud.assumeMemberRole(accountId, signal);
    return options.discoveryRegions.length > 0 ? options.discoveryRegions : cloud.enabledRegions(accountId, signal);
  });
  if (regions instanceof ProviderFailure) return unreachable(account, regions);
  // Pages of a changing list may repeat an item, and two equal rows would fail the batch.
  const enabled = [...new Set(regions)];
  const scans = await inParallel(REGIONS_AT_ONCE, enabled, (region) => scanRegion(cloud, accountId, region, signal));
  const outcomes = scans.map((scan) => scan.region);
  if (options.discoveryRegions.length === 0) outcomes.push(...switchedOff(account, enabled));
  const outcome = outcomeOfRegions(outcomes);
  const reason = outcomes.find((region) => region.outcome === outcome && outcome !== "OK");
  return {
    outcome,
    ...reasonOf(reason),
    regions: outcomes,
    clusters: scans.flatMap((scan) => scan.clusters),
    listed: new Map(scans.flatMap(({ region, listed }) => (listed ? [[region.region, listed] as const] : []))),
  };
}

/** Known regions that AWS no longer names as enabled. */
function switchedOff({ accountId, knownRegions }: AccountToScan, enabled: readonly string[]): RegionScan[] {
  return knownRegions
    .filter((region) => !enabled.includes(region))
    .map((region) => ({
      region,
      outcome: "REGION_DISABLED",
      code: "REGION_DISABLED",
      message: `${region} is not enabled in account ${accountId} any more.`,
      operation: "account:ListRegions",
      requestId: null,
      clustersFound: 0,
    }));
}

interface OneRegion {
  readonly region: RegionScan;
  readonly clusters: readonly FoundCluster[];
  readonly listed: readonly string[] | null;
}

async function scanRegion(
  cloud: OrganizationCloud,
  accountId: string,
  region: string,
  signal: AbortSignal,
): Promise<OneRegion> {
  const names = await attempt(() => cloud.listClusters(accountId, region, signal));
  if (names instanceof ProviderFailure) return { region: regionScan(region, names, 0), clusters: [], listed: null };
  const described = await inParallel(CLUSTERS_AT_ONCE, [...new Set(names)], async (name) => ({
    name,
    cluster: await attempt(() => cloud.describeCluster(accountId, region, name, signal)),
  }));
  const clusters: FoundCluster[] = [];
  const listed: string[] = [];
  let failure: ProviderFailure | null = null;
  for (const { name, cluster } of described) {
    // A cluster that cannot be read does not hide the others, and does not count as missing.
    if (cluster instanceof ProviderFailure) failure ??= cluster;
    else if (cluster) clusters.push({ ...cluster, region });
    if (cluster !== null) listed.push(name);
  }
  return { region: regionScan(region, failure, clusters.length), clusters, listed };
}

function regionScan(region: string, failure: ProviderFailure | null, clustersFound: number): RegionScan {
  return {
    region,
    outcome: failure ? outcomeOf(failure) : "OK",
    ...reasonOf(failure),
    clustersFound,
  };
}

function unreachable(account: AccountToScan, failure: ProviderFailure): RegionsScan {
  // StackSets never reach the management account, so a missing role there is the normal case.
  const expected = account.isManagementAccount && failure.code === "MEMBER_ROLE_DENIED";
  return {
    ...NOT_SCANNED,
    outcome: expected ? "MANAGEMENT_ACCOUNT" : outcomeOf(failure),
    ...reasonOf(failure),
  };
}

type Reason = Pick<AccountScan, "code" | "message" | "operation" | "requestId">;

/** The facts of a failure that are kept for people to read. */
function reasonOf(failure: { [Key in keyof Reason]?: Reason[Key] } | null | undefined): Reason {
  return {
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    operation: failure?.operation ?? null,
    requestId: failure?.requestId ?? null,
  };
}

/** The answer, or the failure as a value. An abort says nothing about AWS, so it is rethrown. */
async function attempt<T>(call: () => Promise<T>): Promise<T | ProviderFailure> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind !== "aborted") return error;
    throw error;
  }
}
