import { ProviderFailure } from "../../kernel/app-error";
import type { ClusterDescription } from "../connectors/cloud.port";
import type { Examination } from "./examination";
import { attempt } from "./findings";

export interface FoundCluster extends ClusterDescription {
  readonly region: string;
}

/** Few are enough to learn what the role may do; a sync looks at all. */
const CLUSTERS_PER_ACCOUNT = 5;

/**
 * Clusters of the first region that has any. A failure of one region is answered only where no region told of a cluster:
 * many organizations deny regions that they do not use. NO_REGION: none of those in the settings is enabled there.
 */
export async function findClusters(
  { settings, organization, signal }: Examination,
  accountId: string,
): Promise<FoundCluster[] | ProviderFailure | "NO_REGION"> {
  const enabled = await attempt(() => organization.enabledRegions(accountId, signal));
  if (enabled instanceof ProviderFailure) return enabled;
  const wanted = settings.discoveryRegions;
  const regions = wanted.length === 0 ? enabled : enabled.filter((region) => wanted.includes(region));
  if (regions.length === 0) return "NO_REGION";
  let failure: ProviderFailure | null = null;
  let answered = false;
  for (const region of regions) {
    const names = await attempt(() => organization.listClusters(accountId, region, signal));
    if (names instanceof ProviderFailure) {
      failure ??= names;
      continue;
    }
    answered = true;
    if (names.length === 0) continue;
    return describe(organization, accountId, region, names.slice(0, CLUSTERS_PER_ACCOUNT), signal);
  }
  return failure && !answered ? failure : [];
}

async function describe(
  organization: Examination["organization"],
  accountId: string,
  region: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<FoundCluster[] | ProviderFailure> {
  const found: FoundCluster[] = [];
  for (const name of names) {
    const cluster = await attempt(() => organization.describeCluster(accountId, region, name, signal));
    if (cluster instanceof ProviderFailure) return cluster;
    if (cluster) found.push({ ...cluster, region });
  }
  return found;
}
