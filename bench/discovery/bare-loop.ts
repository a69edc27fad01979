import type { Cloud, OrganizationAccess } from "../../shared/domain/cloud/cloud.port";
import { type ScanOptions, scanAccount } from "../../shared/domain/sync-runs/discovery/scan-account";
import { ACCOUNTS_AT_A_TIME, LANES_OF_A_WORKER } from "../../shared/domain/sync-runs/discovery/scan-lane";
import { isScanFailure } from "../../shared/domain/sync-runs/outcomes";

export interface BareOrder {
  readonly access: OrganizationAccess;
  readonly options: ScanOptions;
}

export interface BareResult {
  readonly seconds: number;
  readonly listingSeconds: number;
  readonly accountsOk: number;
  readonly accountsFailed: number;
  readonly clusters: number;
}

/**
 * The minimum of a sync: the same calls by the same adapter, with the same concurrency. It has no queue, no database
 * and no log, and keeps nothing.
 */
export async function bareLoop(
  cloud: Pick<Cloud, "organization">,
  { access, options }: BareOrder,
  signal: AbortSignal,
): Promise<BareResult> {
  const startedAt = performance.now();
  // A sync starts without sessions too.
  const organization = cloud.organization(access);
  const { managementAccountId } = await organization.describeOrganization(signal);
  const [listed, tagged] = await Promise.all([
    organization.listAccounts(signal),
    options.reads.AWS_ACCOUNT ? organization.taggedAccounts(signal) : null,
  ]);
  const accounts = listed.filter((account) => account.state === "ACTIVE");
  const listedAt = performance.now();

  const result = { accountsOk: 0, accountsFailed: 0, clusters: 0 };
  const waiting = accounts.values();
  const lane = async () => {
    for (const { accountId } of waiting) {
      const isManagementAccount = accountId === managementAccountId;
      const account = {
        accountId,
        isManagementAccount,
        knownRegions: [],
        tags: tagged && (tagged.get(accountId) ?? {}),
      };
      const scan = await scanAccount(organization, account, options, signal);
      result.clusters += scan.clusters.length;
      if (isScanFailure(scan.outcome)) result.accountsFailed += 1;
      else result.accountsOk += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES_OF_A_WORKER * ACCOUNTS_AT_A_TIME }, lane));
  return { ...result, seconds: since(startedAt), listingSeconds: (listedAt - startedAt) / 1000 };
}

function since(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
