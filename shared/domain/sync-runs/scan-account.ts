import { ProviderFailure } from "../../kernel/app-error";
import type { OrganizationCloud } from "../connectors/cloud.port";
import type { FoundCluster, FoundInventory } from "../resources/diff-inventory";
import { isScanFailure, outcomeOf, outcomeOfRegions, type RegionScan, type ScanOutcome } from "./outcomes";

export interface AccountScan extends FoundInventory {
  readonly accountId: string;
  readonly outcome: ScanOutcome;
  /** Why, where the account as a whole could not be looked at or a region of it failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly operation: string | null;
  readonly requestId: string | null;
  readonly regions: readonly RegionScan[];
  /** Null: not asked for, or not readable. */
  readonly tags: Readonly<Record<string, string>> | null;
}

export interface AccountToScan {
  readonly accountId: string;
  readonly isManagementAccount: boolean;
}

export interface ScanOptions {
  readonly findClusters: boolean;
  readonly readAccountTags: boolean;
  /** Empty: every region that is enabled in the account. */
  readonly discoveryRegions: readonly string[];
}

/**
 * Looks at one account. Never rejects for what AWS answers: a failure is an outcome.
 * Rejects only when `signal` is aborted (ProviderFailure "aborted") or on a bug.
 */
export async function scanAccount(
  cloud: OrganizationCloud,
  account: AccountToScan,
  options: ScanOptions,
  signal: AbortSignal,
): Promise<AccountScan> {
  const tags = options.readAccountTags ? await attempt(() => cloud.accountTags(account.accountId, signal)) : null;
  const found = options.findClusters ? await findClusters(cloud, account, options, signal) : NO_REGIONS;
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

const NO_REGIONS: RegionsScan = {
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
  const scans: RegionScan[] = [];
  const clusters: FoundCluster[] = [];
  const listed = new Map<string, readonly string[]>();
  // Pages of a list that changes meanwhile may name a thing twice; written twice at once it would fail the batch.
  for (const region of new Set(regions)) {
    const scan = await scanRegion(cloud, accountId, region, signal);
    scans.push(scan.region);
    clusters.push(...scan.clusters);
    if (scan.listed) listed.set(region, scan.listed);
  }
  const outcome = outcomeOfRegions(scans);
  const worst = scans.find((scan) => scan.outcome === outcome && outcome !== "OK");
  return { outcome, ...reasonOf(worst), regions: scans, clusters, listed };
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
  const clusters: FoundCluster[] = [];
  const listed: string[] = [];
  let failure: ProviderFailure | null = null;
  for (const name of new Set(names)) {
    const cluster = await attempt(() => cloud.describeCluster(accountId, region, name, signal));
    // One cluster that cannot be read does not hide the others, and is itself not missing.
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
    ...NO_REGIONS,
    outcome: expected ? "MANAGEMENT_ACCOUNT" : outcomeOf(failure),
    ...reasonOf(failure),
  };
}

type Reason = Pick<AccountScan, "code" | "message" | "operation" | "requestId">;

/** What of a failure is kept for people to read. */
function reasonOf(failure: { [Key in keyof Reason]?: Reason[Key] } | null | undefined): Reason {
  return {
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    operation: failure?.operation ?? null,
    requestId: failure?.requestId ?? null,
  };
}

/** The answer, or the failure as a value. An aborted call is no answer about AWS: it is passed up. */
async function attempt<T>(call: () => Promise<T>): Promise<T | ProviderFailure> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind !== "aborted") return error;
    throw error;
  }
}
