import { ProviderFailure } from "../../../kernel/app-error";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";
import type { InventoryCluster, InventoryClusters } from "../inventory-clusters";
import type { ExaminedClusters } from "./find-clusters";
import { quantityOf } from "./tried-actions";

/** Clusters of an account that get a finding each; the others are counted. */
export const MOST_CLUSTERS_TOLD = 20;

/** Whether clusters with this authentication mode have access entries. */
export function hasEntries(mode: string | null): boolean {
  return mode === "API" || mode === "API_AND_CONFIG_MAP";
}

/** Checks the authentication modes of the clusters that AWS lists, for settings without an inventory. */
export function judgeFoundClusters(
  accountId: string,
  { clusters, named, regions, failedRegions }: ExaminedClusters,
): CheckFinding[] {
  const without = clusters.filter(({ authenticationMode }) => !hasEntries(authenticationMode));
  const findings = without.map((cluster) => withoutEntries(accountId, cluster));
  if (named === 0 && failedRegions.length === 0) return findings;
  const isAll = clusters.length >= named && failedRegions.length === 0;
  const failed = failedRegions.length === 0 ? "" : ` Not listed: ${failedRegions.join(", ")}.`;
  const message = `${clusters.length} of ${quantityOf(named, "cluster")} of account ${accountId} were examined, in ${quantityOf(regions.length, "region")}; ${clusters.length - without.length} of them have access entries.${failed}`;
  const advice = isAll ? null : "The doctor run of the saved integration knows each cluster, by its last sync.";
  return [...findings, checkFinding("AUTHENTICATION_MODE", isAll ? "OK" : "SKIPPED", message, { accountId, advice })];
}

/**
 * Checks the authentication modes of all clusters in the inventory. Clusters without access entries are described
 * again, since their mode may have changed.
 */
export async function judgeKnownClusters(
  examination: Examination,
  accountId: string,
  known: InventoryClusters,
): Promise<CheckFinding[]> {
  if (known.total === 0) return [];
  const findings: CheckFinding[] = [];
  let { total } = known;
  for (const cluster of known.first) {
    const now = await modeNow(examination, accountId, cluster);
    if (now === "GONE") {
      total -= 1;
    } else if (!hasEntries(now)) {
      findings.push(withoutEntries(accountId, { ...cluster, authenticationMode: now }));
    }
  }
  const untold = known.withoutEntries - known.first.length;
  const having = total - untold - findings.length;
  const message = `${having} of ${quantityOf(total, "cluster")} of account ${accountId} have access entries, by the last sync of its ${quantityOf(known.regions, "region")} with clusters.`;
  if (untold === 0) return [...findings, checkFinding("AUTHENTICATION_MODE", "OK", message, { accountId })];
  const more = `${message} Told one by one are the first ${known.first.length} without them, not the other ${untold}.`;
  const advice = "Find them among the resources that cannot be managed for ACCESS_ENTRIES_DISABLED.";
  const code = "ACCESS_ENTRIES_DISABLED";
  return [...findings, checkFinding("AUTHENTICATION_MODE", "WARNING", more, { accountId, code, advice })];
}

/** The mode in the inventory, where AWS does not answer. */
async function modeNow(
  { organization, signal }: Examination,
  accountId: string,
  { region, name, authenticationMode }: InventoryCluster,
): Promise<string | null | "GONE"> {
  const cluster = await attemptCall(() => organization.describeCluster(accountId, region, name, signal));
  if (cluster instanceof ProviderFailure) return authenticationMode;
  return cluster === null ? "GONE" : cluster.authenticationMode;
}

function withoutEntries(accountId: string, { name, region, authenticationMode }: InventoryCluster): CheckFinding {
  const message = `The cluster ${name} has no access entries: its authentication mode is ${authenticationMode ?? "not known"}.`;
  return checkFinding("AUTHENTICATION_MODE", "WARNING", message, {
    accountId,
    region,
    code: "ACCESS_ENTRIES_DISABLED",
    advice: `Set it with: aws eks update-cluster-config --name ${name} --region ${region} --access-config authenticationMode=API_AND_CONFIG_MAP`,
  });
}
