import { newId } from "../../kernel/ids";
import { type HeldLease, lockHeldRows } from "../../platform/database/lease";
import type { Tx } from "../../platform/database/unit-of-work";
import type { CallerIdentity, OrganizationDescription } from "../connectors/cloud.port";
import { touchTargets } from "../grants/touch-targets";
import { Integration, type IntegrationWarning } from "../integrations/integration.entity";
import { accountContentHash } from "../resources/diff-inventory";
import { rowsOf } from "./claim-accounts";
import { lockIntegration } from "./finish-run";
import { leavesScope } from "./leaves-scope";
import type { TagsOfAccounts } from "./list-accounts";
import { runFailure } from "./run-failure";
import { type ScopedAccount, scopeWarnings } from "./scope-accounts";
import { hintAdvance } from "./start-sync";
import { type RunFailure, SyncRun } from "./sync-run.entity";
import { SYNC_TOPIC } from "./sync-runs.jobs";

/** One worker at a time reads the organization of a run; only that one may write it down. */
export const ORGANIZATION_LEASE = { entity: SyncRun, ms: 60_000 };

export interface OrganizationRead {
  readonly run: SyncRun;
  readonly held: HeldLease<SyncRun>;
  readonly integration: Integration;
  readonly caller: CallerIdentity;
  readonly organization: OrganizationDescription;
  readonly accounts: readonly ScopedAccount[];
  readonly tags: TagsOfAccounts;
  readonly warnings: readonly IntegrationWarning[];
}

/** The organization that was read is not the integration's, or is another one's too. Nothing of it is written. */
export class OrganizationRefused extends Error {
  constructor(readonly failure: RunFailure) {
    super(failure.message);
  }
}

/** Writes the accounts, what left the scope, and one piece of work per account in scope: all or nothing. */
export async function writeOrganization(tx: Tx, read: OrganizationRead): Promise<void> {
  const integration = await lockIntegration(tx.manager, read.integration.id);
  const [run] = await lockHeldRows(tx, ORGANIZATION_LEASE, [{ ...read.held, state: "READING_ORGANIZATION" }]);
  if (!integration || !run) return;
  refuseAnother(integration, read);
  await refuseOverlap(tx, read);
  await writeAccounts(tx, read);
  await writeGoneAccounts(tx, read);
  await writeAccountResources(tx, read);
  await leaveScope(tx, read);
  await writeWork(tx, read);
  await tx.manager.update(Integration, read.integration.id, {
    organizationId: read.organization.organizationId,
    managementAccountId: read.organization.managementAccountId,
    organizationReadAt: tx.now,
    syncWarnings: [...scopeWarnings(read.accounts, read.integration), ...read.warnings],
  });
  hintAdvance(tx, run);
  tx.publish(SYNC_TOPIC, run.integrationId);
}

/**
 * An integration stays with the organization that its first sync found. Another one's accounts would take the place of all that
 * are known, and access in those could not be looked at any more.
 */
function refuseAnother({ name, organizationId: own }: Integration, { organization }: OrganizationRead): void {
  const { organizationId } = organization;
  if (own === null || own === organizationId) return;
  throw new OrganizationRefused(
    runFailure({
      code: "ORGANIZATION_CHANGED",
      message: `The integration '${name}' is of the organization ${own}, but its role reads ${organizationId}. What is known of ${own} is kept.`,
      advice: `Set 'managementAccountRoleArn' to a role of ${own}. To connect ${organizationId}, make an integration of its own.`,
    }),
  );
}

async function refuseOverlap(tx: Tx, { organization, integration }: OrganizationRead): Promise<void> {
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('integrations.organization'))");
  const other = await tx.manager
    .createQueryBuilder(Integration, "i")
    .where("i.organizationId = :id and i.id <> :self", { id: organization.organizationId, self: integration.id })
    .getOne();
  if (!other) return;
  throw new OrganizationRefused(
    runFailure({
      code: "ORGANIZATION_OVERLAP",
      message: `The integration '${other.name}' already reads the organization ${organization.organizationId}.`,
      advice: "Delete one of the two integrations: an organization belongs to one.",
    }),
  );
}

async function writeAccounts(tx: Tx, { integration, organization, accounts }: OrganizationRead): Promise<void> {
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
  // Joined, as PostgreSQL before 16 compares each account with each name of an array.
  await tx.manager.query(
    `update accounts set out_of_scope_reason = 'LEFT_ORGANIZATION'
      where integration_id = $1 and out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
        and not exists (select 1 from unnest($2::text[]) as known(id) where known.id = account_id)`,
    [integration.id, accounts.map((account) => account.accountId)],
  );
}

/**
 * Since when accounts are closed, or have left. AWS lists a closed account for 90 days and lets nobody take it out of its
 * organization, so one that is not listed any more after it was closed is closed still.
 */
async function writeGoneAccounts(tx: Tx, { integration }: OrganizationRead): Promise<void> {
  const [changed]: [{ accountId: string; isBack: boolean }[], number] = await tx.manager.query(
    `update accounts a
        set closed_since = case when s.is_closed then coalesce(a.closed_since, $2) end,
            left_since = case when s.has_left and not s.is_closed then coalesce(a.left_since, $2) end
       from (select id, state in ('SUSPENDED', 'CLOSED') as is_closed,
                    out_of_scope_reason is not distinct from 'LEFT_ORGANIZATION' as has_left,
                    coalesce(closed_since, left_since) is not null as was_gone
               from accounts where integration_id = $1) s
      where a.id = s.id and (s.is_closed, s.has_left and not s.is_closed)
            is distinct from (a.closed_since is not null, a.left_since is not null)
      returning a.account_id as "accountId", s.was_gone and coalesce(a.closed_since, a.left_since) is null as "isBack"`,
    [integration.id, tx.now],
  );
  const back = changed.filter(({ isBack }) => isBack).map(({ accountId }) => accountId);
  if (back.length === 0) return;
  // They were tried once an hour meanwhile.
  const targets: { id: string }[] = await tx.manager.query(
    "select id from access_targets where integration_id = $1 and account_id = any($2) and state = 'OPEN'",
    [integration.id, back],
  );
  touchTargets(
    tx,
    targets.map(({ id }) => id),
  );
}

/** Accounts are resources too, where they were asked for. Their tags come with the scan. */
async function writeAccountResources(tx: Tx, { integration, accounts }: OrganizationRead): Promise<void> {
  if (!integration.resourceTypes.includes("AWS_ACCOUNT")) return;
  const rows = accounts
    .filter((account) => account.outOfScopeReason === null)
    .map(({ accountId, name }) => ({ id: newId(), account_id: accountId, content_hash: accountContentHash(name, {}) }));
  await tx.manager.query(
    `insert into resources as r (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, status,
                                 manageable, unmanageable_reason, tags, content_hash, first_seen_at, changed_at)
     select d.id, 'AWS_ACCOUNT', a.integration_id, a.id, a.account_id, a.arn, a.arn, a.name, 'PRESENT',
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

const LEAVES_SCOPE = leavesScope({
  accountIsOut: "a.out_of_scope_reason is not null",
  resourceTypes: "$2",
  discoveryRegions: "$3",
});

/** What is not looked at any more keeps its last data and says so. */
async function leaveScope(tx: Tx, { integration }: OrganizationRead): Promise<void> {
  await tx.manager.query(
    `update resources r
        set status = 'OUT_OF_SCOPE', changed_at = $4,
            last_seen_at = coalesce(r.last_seen_at, (select listed_at from account_regions g
                                      where g.account_row_id = r.account_row_id and g.region = r.region), r.changed_at)
       from accounts a
      where r.account_row_id = a.id and a.integration_id = $1 and ${LEAVES_SCOPE}`,
    [integration.id, integration.resourceTypes, integration.discoveryRegions, tx.now],
  );
}

/**
 * Whoever is not named among the tagged accounts has no tags, unless some are known: that they are gone takes a look at the
 * account itself, as the index they were read from lags behind.
 */
async function writeWork(tx: Tx, { run, integration, accounts, tags }: OrganizationRead): Promise<void> {
  const skipped = accounts.filter((account) => account.outOfScopeReason !== null).length;
  const result: unknown = await tx.manager.query(
    `insert into sync_run_accounts (run_id, account_id, account_name, state, outcome, message, finished_at, tags)
     select $1::uuid, a.account_id, a.name,
            case when a.out_of_scope_reason is null then 'PENDING' else 'DONE' end,
            case a.out_of_scope_reason when 'NOT_ACTIVE' then 'SUSPENDED' when null then null
                 else case when a.out_of_scope_reason is not null then 'EXCLUDED' end end,
            case a.out_of_scope_reason when 'NOT_ACTIVE' then 'The account is ' || lower(a.state) || '.'
                 when 'EXCLUDED_ACCOUNT' then 'The account is on the exclude list.'
                 when 'EXCLUDED_OU' then 'An organizational unit above the account is on the exclude list.' end,
            case when a.out_of_scope_reason is not null then $3::timestamptz end,
            case when a.out_of_scope_reason is null and $4::jsonb is not null
                 then coalesce($4::jsonb -> a.account_id, case when r.tags = '{}' then r.tags end) end
       from accounts a left join resources r on r.account_row_id = a.id and r.type = 'AWS_ACCOUNT'
      where a.integration_id = $2 and a.out_of_scope_reason is distinct from 'LEFT_ORGANIZATION'
  on conflict (run_id, account_id) do nothing returning account_id`,
    [run.id, integration.id, tx.now, tags && JSON.stringify(Object.fromEntries(tags))],
  );
  await tx.manager.update(SyncRun, run.id, {
    state: "SCANNING",
    accountsTotal: rowsOf(result).length,
    accountsDone: skipped,
    accountsSkipped: skipped,
    progressedAt: tx.now,
  });
}
