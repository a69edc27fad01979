import type { EntityManager } from "typeorm";
import { releaseLeases } from "../../../platform/database/lease";
import { returnedRows } from "../../../platform/database/returned-rows";
import type { Tx } from "../../../platform/database/unit-of-work";
import { resolveScanned } from "../../owners/resolve-scanned";
import { accountContentHash, diffInventory, type KnownCluster } from "../../resources/diff-inventory";
import { markGone, markHidden, markMissing, upsertClusters } from "../../resources/write-inventory";
import { isScanFailure } from "../outcomes";
import { isBeingScannedSql } from "../sync-run.states";
import { ACCOUNT_LEASE, type ClaimedAccount } from "./claim-accounts";
import type { AccountScan } from "./scan-account";

export interface FinishedScan {
  readonly account: ClaimedAccount;
  readonly scan: AccountScan;
}

export interface ScannedRun {
  readonly runId: string;
  readonly integrationId: string;
  /** Only the holder of this lease may write. */
  readonly token: string;
}

interface RecordContext extends ScannedRun {
  readonly now: Date;
}

/** Thrown to roll back a batch whose run has ended: its results are no longer needed. */
export class RunEnded extends Error {}

/**
 * Writes a batch of scans in a constant number of set-based statements. Scans whose lease was lost are left out: the
 * new holder of the account writes its own result.
 */
export async function recordScans(tx: Tx, run: ScannedRun, batch: readonly FinishedScan[]): Promise<void> {
  const { manager, now } = tx;
  const context = { ...run, now };
  await holdIntegration(manager, run.integrationId);
  const held = new Set(await closeAccounts(manager, context, batch));
  const scans = batch.filter(({ account }) => held.has(account.accountId));
  if (scans.length === 0) return;
  const counts = await writeResources(manager, context, scans);
  // After the resources: a missing one was last seen by the listing of its region before this one.
  await writeRegions(manager, context, scans);
  await writeAccountTags(manager, context, scans);
  await resolveOwnersOf(tx, scans);
  await addToRun(manager, context, scans, counts);
}

/** The integration is locked before its accounts, as in a deletion: the reverse order would deadlock. */
async function holdIntegration(tx: EntityManager, integrationId: string): Promise<void> {
  const rows: unknown[] = await tx.query("select 1 from integrations where id = $1 for key share", [integrationId]);
  if (rows.length === 0) throw new RunEnded();
}

async function closeAccounts(
  manager: EntityManager,
  { runId, token, now }: RecordContext,
  batch: readonly FinishedScan[],
): Promise<string[]> {
  const changes = batch.map(({ scan }) => {
    const { accountId, outcome, code, message, operation, requestId, regions, clusters } = scan;
    return {
      accountId,
      held: { runId, accountId, leaseToken: token, state: "SCANNING" as const },
      set: {
        state: "DONE" as const,
        outcome,
        code,
        message,
        operation,
        requestId,
        // The account keeps the newest outcome of each region; the run keeps only outcomes other than OK.
        regions: regions.filter((region) => region.outcome !== "OK"),
        tags: null,
        clustersFound: clusters.length,
        finishedAt: now,
      },
    };
  });
  const closed = await releaseLeases({ manager, now }, ACCOUNT_LEASE, changes);
  return closed.map(({ accountId }) => accountId);
}

async function writeResources(tx: EntityManager, context: RecordContext, scans: readonly FinishedScan[]) {
  const known: (KnownCluster & { accountRowId: string })[] = await tx.query(
    `select id, account_row_id as "accountRowId", region, name, arn, physical_key as "physicalKey",
            content_hash as "contentHash", status
       from resources where account_row_id = any($1) and type = 'EKS_CLUSTER' and status <> 'GONE'`,
    [scans.map(({ account }) => account.accountRowId)],
  );
  const knownByAccount = new Map<string, KnownCluster[]>(scans.map(({ account }) => [account.accountRowId, []]));
  for (const cluster of known) knownByAccount.get(cluster.accountRowId)?.push(cluster);
  const diffs = scans.map(({ account, scan }) => ({
    account,
    ...diffInventory(knownByAccount.get(account.accountRowId) ?? [], { ...scan, disabled: disabledRegions(scan) }),
  }));
  await upsertClusters(
    tx,
    context,
    diffs.flatMap((diff) => diff.upserts.map((cluster) => ({ ...diff.account, cluster }))),
  );
  await markMissing(
    tx,
    diffs.flatMap((diff) => diff.missing),
    context.now,
  );
  await markGone(
    tx,
    diffs.flatMap((diff) => diff.gone),
    context.now,
  );
  await markHidden(
    tx,
    diffs.flatMap((diff) => diff.hidden),
    context.now,
  );
  const sum = (of: (diff: (typeof diffs)[number]) => number) => diffs.reduce((total, diff) => total + of(diff), 0);
  return {
    added: sum((diff) => diff.added),
    changed: sum((diff) => diff.changed + diff.hidden.length),
    missing: sum((diff) => diff.missing.length + diff.gone.length),
  };
}

function disabledRegions({ regions }: AccountScan): Set<string> {
  return new Set(regions.filter(({ outcome }) => outcome === "REGION_DISABLED").map(({ region }) => region));
}

/** Only resources of this batch are resolved: an unchanged resource keeps its owners. */
async function resolveOwnersOf(tx: Tx, scans: readonly FinishedScan[]): Promise<void> {
  const changed: { id: string }[] = await tx.manager.query(
    `select r.id from resources r join integrations i on i.id = r.integration_id
       left join resource_ownerships o on o.resource_id = r.id
      where (i.integration_owners <> '[]' or i.owner_rules <> '[]') and r.account_row_id = any($1)
        and r.status = 'PRESENT' and (r.changed_at = $2 or o.resource_id is null)`,
    [scans.map(({ account }) => account.accountRowId), tx.now],
  );
  const ids = changed.map(({ id }) => id);
  if (ids.length > 0) await resolveScanned(tx, ids);
}

async function writeRegions(tx: EntityManager, context: RecordContext, scans: readonly FinishedScan[]): Promise<void> {
  const rows = scans.flatMap(({ account, scan }) =>
    scan.regions.map(({ region, outcome, code, message }) => ({
      account_row_id: account.accountRowId,
      region,
      outcome,
      code,
      message,
      listed: scan.listed.has(region),
    })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `insert into account_regions (account_row_id, region, outcome, code, message, observed_at, listed_at)
     select account_row_id, region, outcome, code, message, $2::timestamptz, case when listed then $2::timestamptz end
       from jsonb_to_recordset($1::jsonb) as d(account_row_id uuid, region text, outcome text, code text, message text,
                                               listed boolean)
     on conflict (account_row_id, region) do update
        set outcome = excluded.outcome, code = excluded.code, message = excluded.message,
            observed_at = excluded.observed_at, listed_at = coalesce(excluded.listed_at, account_regions.listed_at)`,
    [JSON.stringify(rows), context.now],
  );
}

async function writeAccountTags(
  tx: EntityManager,
  context: RecordContext,
  scans: readonly FinishedScan[],
): Promise<void> {
  const rows = scans.flatMap(({ account, scan }) =>
    scan.tags === null
      ? []
      : [
          {
            account_row_id: account.accountRowId,
            tags: scan.tags,
            content_hash: accountContentHash(account.accountName, scan.tags),
          },
        ],
  );
  if (rows.length === 0) return;
  await tx.query(
    `update resources r set tags = d.tags, content_hash = d.content_hash, changed_at = $2
       from jsonb_to_recordset($1::jsonb) as d(account_row_id uuid, tags jsonb, content_hash text)
      where r.account_row_id = d.account_row_id and r.type = 'AWS_ACCOUNT' and r.content_hash <> d.content_hash`,
    [JSON.stringify(rows), context.now],
  );
}

async function addToRun(
  tx: EntityManager,
  context: RecordContext,
  scans: readonly FinishedScan[],
  counts: { added: number; changed: number; missing: number },
): Promise<void> {
  const count = (of: (scan: AccountScan) => number) => scans.reduce((total, { scan }) => total + of(scan), 0);
  // Until the list is closed, only its reader counts as progress: scans must not hide a dead reader.
  const result: unknown = await tx.query(
    `update sync_runs r
        set accounts_done = accounts_done + $2, accounts_failed = accounts_failed + $3,
            accounts_skipped = accounts_skipped + $4, regions_done = regions_done + $5,
            clusters_found = clusters_found + $6, resources_added = resources_added + $7,
            resources_changed = resources_changed + $8, resources_missing = resources_missing + $9,
            progressed_at = case when state = 'SCANNING' then $10 else progressed_at end
      where id = $1 and ${isBeingScannedSql("r")} returning id`,
    [
      context.runId,
      scans.length,
      count((scan) => (isScanFailure(scan.outcome) ? 1 : 0)),
      count((scan) => (scan.outcome !== "OK" && !isScanFailure(scan.outcome) ? 1 : 0)),
      count((scan) => scan.regions.length),
      count((scan) => scan.clusters.length),
      counts.added,
      counts.changed,
      counts.missing,
      context.now,
    ],
  );
  if (returnedRows(result).length === 0) throw new RunEnded();
}
