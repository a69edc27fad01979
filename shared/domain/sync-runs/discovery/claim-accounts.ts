import type { DataSource } from "typeorm";
import { acquireLeases, type HeldLease, releaseLeases, renewLeases } from "../../../platform/database/lease";
import { LEASE_ENDED, leaseIsFree } from "../../../platform/database/leased-row";
import { GIVEN_UP } from "../advice";
import { SyncRunAccount } from "../sync-run.entity";
import { isBeingScannedSql } from "../sync-run.states";
import type { AccountToScan } from "./scan-account";

export interface ClaimedAccount extends AccountToScan {
  readonly accountRowId: string;
  readonly accountName: string;
}

/** Long enough for a slow renewal, short enough that the accounts of a killed worker are soon taken over. */
export const ACCOUNT_LEASE = { entity: SyncRunAccount, ms: 30_000 };
export const RENEW_EVERY_MS = 10_000;

/** Failed scans after which a run gives an account up, and failed reads of the organization after which it fails. */
export const MAX_ATTEMPTS = 5;

/** The accounts that one worker scans, all leased under one token. */
export interface AccountClaim {
  readonly runId: string;
  readonly token: string;
  readonly now: Date;
}

/** Leases up to `limit` accounts that no worker scans. Two callers never get the same account. */
export async function claimAccounts(
  { manager }: DataSource,
  { runId, token, now, limit }: AccountClaim & { readonly limit: number },
): Promise<ClaimedAccount[]> {
  const claimed = await acquireLeases<{ accountId: string }>({ manager, now }, ACCOUNT_LEASE, {
    where: `t.run_id = :runId and (t.state = 'PENDING' or (t.state = 'SCANNING' and t.attempts < :mostAttempts))
            and exists (select 1 from sync_runs r where r.id = t.run_id and ${isBeingScannedSql("r")})`,
    parameters: { runId, mostAttempts: MAX_ATTEMPTS },
    set: "state = 'SCANNING', attempts = t.attempts + 1",
    returning: 't.account_id as "accountId"',
    token,
    limit,
  });
  if (claimed.length === 0) return [];
  return manager.query(
    `select a.account_id as "accountId", s.account_name as "accountName", a.id as "accountRowId",
            a.is_management_account as "isManagementAccount", s.tags, array(
              select g.region from account_regions g
               where g.account_row_id = a.id and (g.outcome <> 'REGION_DISABLED' or exists (
                       select 1 from resources r
                        where r.account_row_id = a.id and r.region = g.region and r.status <> 'GONE'))
               order by g.region) as "knownRegions"
       from sync_run_accounts s join sync_runs r on r.id = s.run_id
       join accounts a on a.integration_id = r.integration_id and a.account_id = s.account_id
      where s.run_id = $1 and s.account_id = any($2)`,
    [runId, claimed.map(({ accountId }) => accountId)],
  );
}

/** Renews the lease of every account that the token holds. False: the run has ended, so its scans stop. */
export async function renewClaims({ manager }: DataSource, claim: AccountClaim): Promise<boolean> {
  await renewLeases({ manager, now: claim.now }, ACCOUNT_LEASE, [{ held: scanning(claim) }]);
  const rows: unknown[] = await manager.query(`select 1 from sync_runs r where id = $1 and ${isBeingScannedSql("r")}`, [
    claim.runId,
  ]);
  return rows.length > 0;
}

/** Releases claimed accounts that were not scanned, so that another worker takes them at once. */
export async function releaseClaims({ manager }: DataSource, claim: AccountClaim): Promise<void> {
  const changes = [{ held: scanning(claim), set: { state: "PENDING" as const } }];
  await releaseLeases({ manager, now: claim.now }, ACCOUNT_LEASE, changes, "attempts = t.attempts - 1");
}

function scanning({ runId, token }: AccountClaim): HeldLease<SyncRunAccount> {
  return { runId, leaseToken: token, state: "SCANNING" };
}

/** Ends accounts whose worker died or failed on them repeatedly, so that they cannot block the run. */
export async function giveUpOnAccounts(db: DataSource, runId: string, now: Date): Promise<void> {
  await db.query(
    `with ended as (
       update sync_run_accounts
          set ${LEASE_ENDED}, tags = null, state = 'DONE', outcome = 'UNAVAILABLE', code = '${GIVEN_UP}', finished_at = $3,
              message = 'Scanning this account failed inside Drawbridge ' || attempts || ' times; the log of the worker has the error.'
        where run_id = $1 and state = 'SCANNING' and ${leaseIsFree("sync_run_accounts", "$3")} and attempts >= $2
    returning 1)
     update sync_runs set accounts_done = accounts_done + (select count(*) from ended),
            accounts_failed = accounts_failed + (select count(*) from ended)
      where id = $1 and state = 'SCANNING' and (select count(*) from ended) > 0`,
    [runId, MAX_ATTEMPTS, now],
  );
}
