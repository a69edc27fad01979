import { ProviderFailure } from "../../../kernel/app-error";
import type { ClusterDescription } from "../../cloud/cloud.port";
import { attemptCall } from "../check-finding";
import type { Examination } from "../examination";

export interface ExaminedCluster extends ClusterDescription {
  readonly region: string;
}

export interface ExaminedClusters {
  /** The clusters that were described. */
  readonly clusters: readonly ExaminedCluster[];
  /** The number of clusters in the regions that answered. */
  readonly named: number;
  /** The regions with clusters. */
  readonly regions: readonly string[];
  readonly failedRegions: readonly string[];
}

/**
 * FIRST_REGION: the first region with clusters, as a few clusters suffice to try a role. EVERY_REGION: for checks of
 * each cluster.
 */
export type Extent = "FIRST_REGION" | "EVERY_REGION";

const MOST_EXAMINED: Readonly<Record<Extent, number>> = { FIRST_REGION: 5, EVERY_REGION: 20 };

/**
 * Clusters of an account, listed in AWS now. A region's failure is returned only where every region failed, since many
 * organizations deny unused regions. NO_REGION: none of the configured regions is enabled there.
 */
export async function findClusters(
  { settings, organization, signal }: Examination,
  accountId: string,
  extent: Extent,
): Promise<ExaminedClusters | ProviderFailure | "NO_REGION"> {
  const enabled = await attemptCall(() => organization.enabledRegions(accountId, signal));
  if (enabled instanceof ProviderFailure) return enabled;
  const configured = settings.discoveryRegions;
  const regions = configured.length === 0 ? enabled : enabled.filter((region) => configured.includes(region));
  if (regions.length === 0) return "NO_REGION";
  const failures: { region: string; failure: ProviderFailure }[] = [];
  const named: ClusterName[] = [];
  for (const region of regions) {
    const names = await attemptCall(() => organization.listClusters(accountId, region, signal));
    if (names instanceof ProviderFailure) failures.push({ region, failure: names });
    else named.push(...names.map((name, place) => ({ region, name, place })));
    if (extent === "FIRST_REGION" && named.length > 0) break;
  }
  const [first] = failures;
  if (first && failures.length === regions.length) return first.failure;
  const clusters = await describe(organization, accountId, fromEachRegion(named, MOST_EXAMINED[extent]), signal);
  if (clusters instanceof ProviderFailure) return clusters;
  return {
    clusters,
    named: named.length,
    regions: [...new Set(named.map(({ region }) => region))],
    failedRegions: failures.map(({ region }) => region),
  };
}

interface ClusterName {
  readonly region: string;
  readonly name: string;
  /** The position among the clusters of its region. */
  readonly place: number;
}

/** Up to this many clusters, of as many regions as possible. */
function fromEachRegion(named: readonly ClusterName[], most: number): readonly ClusterName[] {
  return named.toSorted((one, other) => one.place - other.place).slice(0, most);
}

async function describe(
  organization: Examination["organization"],
  accountId: string,
  named: readonly ClusterName[],
  signal: AbortSignal,
): Promise<ExaminedCluster[] | ProviderFailure> {
  const found: ExaminedCluster[] = [];
  for (const { region, name } of named) {
    const cluster = await attemptCall(() => organization.describeCluster(accountId, region, name, signal));
    if (cluster instanceof ProviderFailure) return cluster;
    if (cluster) found.push({ ...cluster, region });
  }
  return found;
}
