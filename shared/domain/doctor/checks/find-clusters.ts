import { ProviderFailure } from "../../../kernel/app-error";
import type { ClusterDescription } from "../../cloud/cloud.port";
import { attemptCall } from "../check-finding";
import type { Examination } from "../examination";

export interface ExaminedCluster extends ClusterDescription {
  readonly region: string;
}

export interface ExaminedClusters {
  /** Those that were looked at. */
  readonly clusters: readonly ExaminedCluster[];
  /** How many there are in the regions that answered. */
  readonly named: number;
  /** The regions that have clusters. */
  readonly regions: readonly string[];
  readonly failedRegions: readonly string[];
}

/** FIRST_REGION: that has any; few clusters tell what a role may do. EVERY_REGION: for what is true of each cluster. */
export type Extent = "FIRST_REGION" | "EVERY_REGION";

const MOST_LOOKED_AT: Readonly<Record<Extent, number>> = { FIRST_REGION: 5, EVERY_REGION: 20 };

/**
 * Clusters of an account, as AWS names them now. A failure of one region is answered only where every region failed: many
 * organizations deny regions that they do not use. NO_REGION: none of those in the settings is enabled there.
 */
export async function findClusters(
  { settings, organization, signal }: Examination,
  accountId: string,
  extent: Extent,
): Promise<ExaminedClusters | ProviderFailure | "NO_REGION"> {
  const enabled = await attemptCall(() => organization.enabledRegions(accountId, signal));
  if (enabled instanceof ProviderFailure) return enabled;
  const wanted = settings.discoveryRegions;
  const regions = wanted.length === 0 ? enabled : enabled.filter((region) => wanted.includes(region));
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
  const clusters = await describe(organization, accountId, fromEachRegion(named, MOST_LOOKED_AT[extent]), signal);
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
  /** Among those of its region. */
  readonly place: number;
}

/** So many, of as many regions as there are. */
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
