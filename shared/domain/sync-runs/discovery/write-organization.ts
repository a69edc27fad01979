import { type HeldLease, lockHeldRows } from "../../../platform/database/lease";
import type { Tx } from "../../../platform/database/unit-of-work";
import { Integration, type IntegrationWarning } from "../../integrations/integration.entity";
import { publishIntegration } from "../../integrations/integrations.topics";
import { LAST_SEEN_SO_FAR } from "../../resources/last-seen";
import { lockIntegration } from "../lock-run";
import { runFailure } from "../run-failure";
import { scopeWarnings } from "../scope-accounts";
import { hintAdvance } from "../start-sync";
import { type RunFailure, SyncRun } from "../sync-run.entity";
import { SYNC_TOPIC } from "../sync-runs.topics";
import { enqueueScans } from "./enqueue-scans";
import { leavesScope } from "./leaves-scope";
import { hintNames } from "./name-units";
import { type AccountsRead, writeAccounts } from "./write-accounts";

/** One worker at a time reads the organization of a run, and only the lease's holder may write it. */
export const ORGANIZATION_LEASE = { entity: SyncRun, ms: 60_000 };

export interface OrganizationFound extends AccountsRead {
  readonly held: HeldLease<SyncRun>;
}

export interface OrganizationRead extends OrganizationFound {
  readonly warnings: readonly IntegrationWarning[];
}

/** The organization is not the integration's own, or belongs to another integration too. No more is written. */
export class OrganizationRefused extends Error {
  constructor(readonly failure: RunFailure) {
    super(failure.message);
  }
}

/**
 * Writes accounts while others are still being listed, and starts their scans. False: the run has ended, or another
 * worker reads its organization.
 */
export async function writeListed(tx: Tx, found: OrganizationFound): Promise<boolean> {
  const run = await holdOrganization(tx, found);
  if (!run) return false;
  // Accounts out of scope wait until the list is closed, as no work begins for them.
  const accounts = found.accounts.filter(({ outOfScopeReason }) => outOfScopeReason === null);
  if (accounts.length === 0) return true;
  await writeAccounts(tx, { ...found, accounts }, { isWhole: false });
  await tx.manager.update(SyncRun, run.id, { progressedAt: tx.now });
  await enqueueScans(tx, run);
  return true;
}

/**
 * Closes the list in one transaction: accounts and their scans, and resources that left the scope. The run's next step,
 * `advanceRun`, starts the scans that are left to do, or ends a run without any.
 */
export async function writeOrganization(tx: Tx, read: OrganizationRead): Promise<void> {
  const run = await holdOrganization(tx, read);
  if (!run) return;
  const skipped = await writeAccounts(tx, read, { isWhole: true });
  await leaveScope(tx, read);
  await closeList(tx, read, skipped);
  await tx.manager.update(Integration, read.integration.id, {
    organizationReadAt: tx.now,
    syncWarnings: [...scopeWarnings(read.accounts, read.integration), ...read.warnings],
  });
  hintNames(tx, run);
  hintAdvance(tx, run);
  tx.publish(SYNC_TOPIC, run.integrationId);
  publishIntegration(tx, run.integrationId);
}

/**
 * Locks the integration and its run, and sets the integration's organization. Null: the lease was lost, or the
 * integration is gone.
 */
async function holdOrganization(tx: Tx, found: OrganizationFound): Promise<SyncRun | null> {
  const integration = await lockIntegration(tx.manager, found.integration.id);
  const [run] = await lockHeldRows(tx, ORGANIZATION_LEASE, [{ ...found.held, state: "READING_ORGANIZATION" }]);
  if (!integration || !run) return null;
  await refuseOrganization(tx, { integration, organization: found.organization });
  await tx.manager.update(Integration, integration.id, { ...found.organization });
  return run;
}

type OrganizationOf = Pick<OrganizationFound, "integration" | "organization">;

/** Rejects with OrganizationRefused where the integration may not read the organization. */
export async function refuseOrganization(tx: Tx, found: OrganizationOf): Promise<void> {
  refuseAnother(found);
  await refuseOverlap(tx, found);
}

/**
 * An integration keeps the organization of its first sync. Accounts of another organization would replace the known
 * ones, and access in those could no longer be observed.
 */
function refuseAnother({ integration: { name, organizationId: own }, organization }: OrganizationOf): void {
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

async function refuseOverlap(tx: Tx, { organization, integration }: OrganizationOf): Promise<void> {
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

const LEAVES_SCOPE = leavesScope({
  accountIsOut: "a.out_of_scope_reason is not null",
  resourceTypes: "$2",
  discoveryRegions: "$3",
});

/** Resources that left the scope keep their last data and say so. */
async function leaveScope(tx: Tx, { integration }: OrganizationRead): Promise<void> {
  await tx.manager.query(
    `update resources r
        set status = 'OUT_OF_SCOPE', changed_at = $4,
            last_seen_at = ${LAST_SEEN_SO_FAR}
       from accounts a
      where r.account_row_id = a.id and a.integration_id = $1 and ${LEAVES_SCOPE}`,
    [integration.id, integration.resourceTypes, integration.discoveryRegions, tx.now],
  );
}

async function closeList(tx: Tx, { run }: OrganizationRead, skipped: number): Promise<void> {
  await tx.manager.query(
    `update sync_runs
        set state = 'SCANNING', accounts_total = (select count(*) from sync_run_accounts where run_id = $1),
            accounts_done = accounts_done + $2, accounts_skipped = accounts_skipped + $2, progressed_at = $3
      where id = $1`,
    [run.id, skipped, tx.now],
  );
}
