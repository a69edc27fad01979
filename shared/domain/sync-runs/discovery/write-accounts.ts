import { newId } from "../../../kernel/ids";
import { LEASE_ENDED } from "../../../platform/database/leased-row";
import { returnedRows } from "../../../platform/database/returned-rows";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { InventoryOnlyType } from "../../catalog/resource-types";
import type { OrganizationDescription } from "../../cloud/cloud.port";
import { requeueTargets } from "../../grants/requeue-targets";
import type { Integration } from "../../integrations/integration.entity";
import { accountContentHash } from "../../resources/diff-inventory";
import type { ScopedAccount } from "../scope-accounts";
import type { SyncRun } from "../sync-run.entity";
import type { TagsOfAccounts } from "./list-accounts";

export interface AccountsRead {
  readonly run: SyncRun;
  readonly integration: Integration;
  readonly organization: OrganizationDescription;
  readonly accounts: readonly ScopedAccount[];
  readonly tags: TagsOfAccounts;
}

/**
 * Writes accounts of the organization, and a scan for each: to do in scope, done out of scope. With `isWhole` the list
 * is complete, so accounts missing from it have left. Repeated accounts and repeated calls are harmless. Resolves to
 * how many scans this call wrote as done.
 */
export async function writeAccounts(tx: Tx, read: AccountsRead, { isWhole }: { isWhole: boolean }): Promise<number> {
  await upsertAccounts(tx, read);
  if (isWhole) await markLeft(tx, read);
  const accountIds = isWhole ? null : read.accounts.map(({ accountId }) => accountId);
  await writeGoneAccounts(tx, read, accountIds);
  await writeAccountResources(tx, read);
  if (isWhole) await dropScansOfLeft(tx, read);
  return writeScansToDo(tx, read, accountIds);
}

async function upsertAccounts(tx: Tx, { integration, organization, accounts }: AccountsRead): Promise<void> {
  const rows = accounts.map((account) => ({
    id: newId(),
    account_id: account.accountId,
    arn: account.arn,
    name: account.name,
    email: account.email,
    state: account.state,
    ou_path: account.ouPath,
    is_management_account: account.accountId === organization.managementAccountId,
    out_of_scope_reason: account.outOfScopeReason,
  }));
  await tx.manager.query(
    `insert into accounts as a (id, integration_id, account_id, arn, name, email, state, ou_path, is_management_account,
                                out_of_scope_reason, first_seen_at)
     select id, $2::uuid, account_id, arn, name, email, state, ou_path, is_management_account, out_of_scope_reason,
            $3::timestamptz
       from jsonb_to_recordset($1::jsonb) as d(id uuid, account_id text, arn text, name text, email text, state text,
              ou_path text[], is_management_account boolean, out_of_scope_reason text)
     on conflict (integration_id, account_id) do update
        set arn = excluded.arn, name = excluded.name, email = excluded.email, state = excluded.state,
            ou_path = excluded.ou_path, is_management_account = excluded.is_management_account,
            out_of_scope_reason = excluded.out_of_scope_reason
      where (a.arn, a.name, a.email, a.state, a.ou_path, a.is_management_account, a.out_of_scope_reason)
            is distinct from (excluded.arn, excluded.name, excluded.email, excluded.state, excluded.ou_path,
                              excluded.is_management_account, excluded.out_of_scope_reason)`,
    [JSON.stringify(rows), integration.id, tx.now],
  );
}

async function markLeft(tx: Tx, { integration, accounts }: AccountsRead): Promise<void> {
  // Joined rather than `= any`, since PostgreSQL before 16 would compare each account with each array element.
  await tx.manager.query(
    `update accounts set out_of_scope_reason = 'LEFT_ORGANIZATION'
      where integration_id = $1 and out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
        and not exists (select 1 from unnest($2::text[]) as known(id) where known.id = account_id)`,
    [integration.id, accounts.map((account) => account.accountId)],
  );
}

/**
 * Records since when accounts are closed or have left. AWS lists a closed account for 90 days and lets nobody remove it
 * from its organization. So a closed account that is no longer listed is still closed.
 */
async function writeGoneAccounts(
  tx: Tx,
  { integration }: AccountsRead,
  accountIds: readonly string[] | null,
): Promise<void> {
  const [changed]: [{ accountId: string; isBack: boolean }[], number] = await tx.manager.query(
    `update accounts a
        set closed_since = case when s.is_closed then coalesce(a.closed_since, $2) end,
            left_since = case when s.has_left and not s.is_closed then coalesce(a.left_since, $2) end
       from (select id, state in ('SUSPENDED', 'CLOSED') as is_closed,
                    out_of_scope_reason is not distinct from 'LEFT_ORGANIZATION' as has_left,
                    coalesce(closed_since, left_since) is not null as was_gone
               from accounts where integration_id = $1 and ($3::text[] is null or account_id = any($3))) s
      where a.id = s.id and (s.is_closed, s.has_left and not s.is_closed)
            is distinct from (a.closed_since is not null, a.left_since is not null)
      returning a.account_id as "accountId", s.was_gone and coalesce(a.closed_since, a.left_since) is null as "isBack"`,
    [integration.id, tx.now, accountIds],
  );
  const back = changed.filter(({ isBack }) => isBack).map(({ accountId }) => accountId);
  if (back.length === 0) return;
  // Their targets were retried hourly while the account was gone.
  const targets: { id: string }[] = await tx.manager.query(
    "select id from access_targets where integration_id = $1 and account_id = any($2) and state = 'OPEN'",
    [integration.id, back],
  );
  requeueTargets(
    tx,
    targets.map(({ id }) => id),
  );
}

const TYPE: InventoryOnlyType = "AWS_ACCOUNT";

/** Accounts are resources too if the integration asks for them. Their tags come with the scan. */
async function writeAccountResources(tx: Tx, { integration, accounts }: AccountsRead): Promise<void> {
  if (!integration.resourceTypes.includes(TYPE)) return;
  const rows = accounts
    .filter((account) => account.outOfScopeReason === null)
    .map(({ accountId, name }) => ({ id: newId(), account_id: accountId, content_hash: accountContentHash(name, {}) }));
  await tx.manager.query(
    `insert into resources as r (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, status,
                                 manageable, unmanageable_reason, tags, content_hash, first_seen_at, changed_at)
     select d.id, '${TYPE}', a.integration_id, a.id, a.account_id, a.arn, a.arn, a.name, 'PRESENT',
            false, 'INVENTORY_ONLY', '{}', d.content_hash, $3::timestamptz, $3::timestamptz
       from jsonb_to_recordset($1::jsonb) as d(id uuid, account_id text, content_hash text)
       join accounts a on a.integration_id = $2 and a.account_id = d.account_id
     on conflict (physical_key) do update
        set integration_id = excluded.integration_id, account_row_id = excluded.account_row_id, name = excluded.name,
            status = 'PRESENT', missing_since = null, last_seen_at = null, changed_at = excluded.changed_at
      where (r.integration_id, r.account_row_id, r.name, r.status)
            is distinct from (excluded.integration_id, excluded.account_row_id, excluded.name, 'PRESENT')`,
    [JSON.stringify(rows), integration.id, tx.now],
  );
}

/** Accounts that an earlier attempt of the run listed, and that have left since. */
async function dropScansOfLeft(tx: Tx, { run, integration }: AccountsRead): Promise<void> {
  await tx.manager.query(
    `delete from sync_run_accounts s using accounts a
      where s.run_id = $1 and s.state <> 'DONE' and a.integration_id = $2 and a.account_id = s.account_id
        and a.out_of_scope_reason = 'LEFT_ORGANIZATION'`,
    [run.id, integration.id],
  );
}

/**
 * An account that is missing from the tagged accounts has no tags, unless the inventory knows some. The tag index lags,
 * so only a scan proves that tags are gone. An account that turns out to be out of scope is taken from the worker that
 * scans it.
 */
async function writeScansToDo(
  tx: Tx,
  { run, integration, tags }: AccountsRead,
  accountIds: readonly string[] | null,
): Promise<number> {
  const result: unknown = await tx.manager.query(
    `insert into sync_run_accounts as s (run_id, account_id, account_name, state, outcome, message, finished_at, tags)
     select $1::uuid, a.account_id, a.name,
            case when a.out_of_scope_reason is null then 'PENDING' else 'DONE' end,
            case a.out_of_scope_reason when 'NOT_ACTIVE' then 'SUSPENDED'
                 else case when a.out_of_scope_reason is not null then 'EXCLUDED' end end,
            case a.out_of_scope_reason when 'NOT_ACTIVE' then 'The account is ' || lower(a.state) || '.'
                 when 'EXCLUDED_ACCOUNT' then 'The account is on the exclude list.'
                 when 'EXCLUDED_OU' then 'An organizational unit above the account is on the exclude list.' end,
            case when a.out_of_scope_reason is not null then $3::timestamptz end,
            case when a.out_of_scope_reason is null and $4::jsonb is not null
                 then coalesce($4::jsonb -> a.account_id, case when r.tags = '{}' then r.tags end) end
       from accounts a left join resources r on r.account_row_id = a.id and r.type = 'AWS_ACCOUNT'
      where a.integration_id = $2 and a.out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
        and ($5::text[] is null or a.account_id = any($5))
  on conflict (run_id, account_id) do update
        set state = 'DONE', outcome = excluded.outcome, message = excluded.message, finished_at = excluded.finished_at,
            tags = null, ${LEASE_ENDED}
      where s.state <> 'DONE' and excluded.state = 'DONE'
  returning state`,
    [run.id, integration.id, tx.now, tags && JSON.stringify(Object.fromEntries(tags)), accountIds],
  );
  return returnedRows<{ state: string }>(result).filter(({ state }) => state === "DONE").length;
}
