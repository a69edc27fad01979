import type { DataSource } from "typeorm";
import type { AccountToScan } from "./scan-account";

export interface ClaimedAccount extends AccountToScan {
  readonly accountRowId: string;
  readonly accountName: string;
}

/** Long enough for a slow renewal, short enough that a killed worker's accounts are soon taken over. */
const LEASE_SECONDS = 30;
export const RENEW_EVERY_MS = 10_000;

/** An account that ended its worker this often is given up on for this run. */
export const MAX_ATTEMPTS = 5;

/** Takes up to `limit` accounts that nobody scans. Two callers never get the same one. */
export async function claimAccounts(
  db: DataSource,
  claim: { runId: string; token: string; limit: number; now: Date },
): Promise<ClaimedAccount[]> {
  const rows: unknown = await db.query(
    `with todo as (
       select s.run_id, s.account_id
         from sync_run_accounts s join sync_runs r on r.id = s.run_id
        where s.run_id = $1 and r.state = 'SCANNING'
          and (s.state = 'PENDING' or (s.state = 'SCANNING' and s.lease_expires_at < $4 and s.attempts < $6))
        limit $3 for update of s skip locked)
     update sync_run_accounts s
        set state = 'SCANNING', lease_token = $2, lease_expires_at = $5, attempts = s.attempts + 1
       from todo, sync_runs r, accounts a
      where s.run_id = todo.run_id and s.account_id = todo.account_id
        and r.id = s.run_id and a.integration_id = r.integration_id and a.account_id = s.account_id
  returning s.account_id as "accountId", s.account_name as "accountName", a.id as "accountRowId",
            a.is_management_account as "isManagementAccount"`,
    [claim.runId, claim.token, claim.limit, claim.now, leaseEnd(claim.now), MAX_ATTEMPTS],
  );
  return rowsOf<ClaimedAccount>(rows);
}

/** Keeps the lease of every account the token holds. False: the run has ended, stop working on it. */
export async function renewClaims(
  db: DataSource,
  claim: { runId: string; token: string; now: Date },
): Promise<boolean> {
  await db.query(
    "update sync_run_accounts set lease_expires_at = $3 where run_id = $1 and lease_token = $2 and state = 'SCANNING'",
    [claim.runId, claim.token, leaseEnd(claim.now)],
  );
  const rows = await db.query("select 1 from sync_runs where id = $1 and state = 'SCANNING'", [claim.runId]);
  return rowsOf(rows).length > 0;
}

/** Gives back what was claimed and not scanned, so that another takes it at once. */
export async function releaseClaims(db: DataSource, claim: { runId: string; token: string }): Promise<void> {
  await db.query(
    `update sync_run_accounts set state = 'PENDING', lease_token = null, lease_expires_at = null, attempts = attempts - 1
      where run_id = $1 and lease_token = $2 and state = 'SCANNING'`,
    [claim.runId, claim.token],
  );
}

/** Ends accounts whose worker died or failed on them again and again, so that they cannot hold up the run for ever. */
export async function giveUpOnAccounts(db: DataSource, runId: string, now: Date): Promise<void> {
  await db.query(
    `with ended as (
       update sync_run_accounts
          set state = 'DONE', outcome = 'UNAVAILABLE', code = 'GIVEN_UP', finished_at = $3,
              message = 'Looking at this account failed on our side ' || attempts || ' times; the log of the worker says how.'
        where run_id = $1 and state = 'SCANNING' and lease_expires_at < $3 and attempts >= $2
    returning 1)
     update sync_runs set accounts_done = accounts_done + (select count(*) from ended),
            accounts_failed = accounts_failed + (select count(*) from ended)
      where id = $1 and state = 'SCANNING' and (select count(*) from ended) > 0`,
    [runId, MAX_ATTEMPTS, now],
  );
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * 1000);
}

/** TypeORM answers [rows, count] for UPDATE … RETURNING and rows for SELECT. */
export function rowsOf<T>(result: unknown): T[] {
  const rows = result as unknown[];
  return (rows.length === 2 && Array.isArray(rows[0]) && typeof rows[1] === "number" ? rows[0] : rows) as T[];
}
