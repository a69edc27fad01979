import DataLoader from "dataloader";
import type { Platform } from "../../shared/compose";
import type { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import type { OwnGrant } from "../../shared/domain/grants/grants.queries";
import type { OwnerRef } from "../../shared/domain/identities/members";
import type { IntegrationOwner } from "../../shared/domain/integrations/owner-rules";
import type { OwnershipStep } from "../../shared/domain/owners/resolve-owner";
import type { ScanOutcome } from "../../shared/domain/sync-runs/outcomes";
import type { SyncRunAccount } from "../../shared/domain/sync-runs/sync-run.entity";
import type { PageRequest } from "../../shared/kernel/page";
import type { CountedPage } from "../../shared/platform/database/keyset";

export type Loaders = ReturnType<typeof createLoaders>;

/** One batch per list, whatever its length: a list of 100 asks the database as often as a list of 1. */
export function createLoaders(platform: Platform) {
  const { ownersQueries, connectorsQueries, integrationsQueries, accountsQueries, resourcesQueries, syncRunsQueries } =
    platform;
  const { identitiesQueries } = platform;
  const { accessFlowsQueries } = platform;
  const { webhooksQueries, accessRequestsQueries, grantsQueries } = platform;
  return {
    connector: new DataLoader((ids: readonly string[]) => connectorsQueries.byIds(ids)),
    lastConnectorTest: new DataLoader((ids: readonly string[]) => connectorsQueries.lastTestsOf(ids)),
    integration: new DataLoader((ids: readonly string[]) => integrationsQueries.byIds(ids)),
    account: new DataLoader((ids: readonly string[]) => accountsQueries.byIds(ids)),
    accountName: new DataLoader((ids: readonly string[]) => accountsQueries.namesOf(ids)),
    accountRegions: new DataLoader((ids: readonly string[]) => accountsQueries.regionsOf(ids)),
    lastSeen: new DataLoader((ids: readonly string[]) => resourcesQueries.lastSeen(ids)),
    owners: new DataLoader((ids: readonly string[]) => ownersQueries.ownersOf(ids)),
    ownership: new DataLoader((ids: readonly string[]) => ownersQueries.ownershipsOf(ids)),
    ownershipSteps: new DataLoader((ids: readonly string[]) => ownersQueries.stepsOf(ids)),
    ownershipHint: new DataLoader((steps: readonly OwnershipStep[]) => ownersQueries.hintsOf(steps)),
    members: new DataLoader((refs: readonly OwnerRef[]) => ownersQueries.membersOf(refs), {
      cacheKeyFn: JSON.stringify,
    }),
    ownerValueChecks: new DataLoader((owners: readonly IntegrationOwner[]) => ownersQueries.ownerValueChecks(owners), {
      cacheKeyFn: JSON.stringify,
    }),
    provider: new DataLoader((ids: readonly string[]) => ownersQueries.providersByIds(ids)),
    heldChanges: new DataLoader((ids: readonly string[]) => platform.grantsQueries.heldChangesOf(ids)),
    person: new DataLoader((ids: readonly string[]) => identitiesQueries.peopleByIds(ids)),
    lastRun: new DataLoader((ids: readonly string[]) => syncRunsQueries.latestOf(ids)),
    runAccounts: new DataLoader((asked: readonly RunAccounts[]) => loadRunAccounts(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    resource: new DataLoader((ids: readonly string[]) => resourcesQueries.byIds(ids)),
    flow: new DataLoader((ids: readonly string[]) => accessRequestsQueries.flowsByIds(ids)),
    accessDetails: new DataLoader((asked: readonly OwnGrant[]) => grantsQueries.accessDetails(asked), {
      cacheKeyFn: JSON.stringify,
    }),
    grant: new DataLoader((ids: readonly string[]) => grantsQueries.byIds(ids)),
    requestItems: new DataLoader((ids: readonly string[]) => accessRequestsQueries.itemsOf(ids)),
    decisions: new DataLoader((ids: readonly string[]) => accessRequestsQueries.decisionsOf(ids)),
    approvers: new DataLoader((ids: readonly string[]) => accessRequestsQueries.approversOf(ids)),
    webhook: new DataLoader((ids: readonly string[]) => webhooksQueries.byIds(ids)),
    lastDelivery: new DataLoader((ids: readonly string[]) => webhooksQueries.lastDeliveriesOf(ids)),
    accessFlow: new DataLoader((ids: readonly string[]) => accessFlowsQueries.byIds(ids)),
    accessFlowWarnings: new DataLoader((flows: readonly Versioned[]) => accessFlowsQueries.warningsOf(flows), {
      cacheKeyFn: ({ id, version }) => `${id} ${version}`,
    }),
    outcomeCounts: new DataLoader((ids: readonly string[]) => syncRunsQueries.outcomeCounts(ids)),
  };
}

type Versioned = Pick<AccessFlow, "id" | "version" | "definition">;

/** A page of the accounts of a run. */
interface RunAccounts {
  readonly runId: string;
  readonly outcomes: readonly ScanOutcome[] | null;
  readonly page: PageRequest;
}

/** The runs of one list are asked the same, so that they come in one statement. */
async function loadRunAccounts({ syncRunsQueries }: Platform, asked: readonly RunAccounts[]) {
  const alike = new Map<string, RunAccounts[]>();
  const keyOf = ({ outcomes, page }: RunAccounts) => JSON.stringify([outcomes, page.first, page.after]);
  for (const one of asked) alike.set(keyOf(one), [...(alike.get(keyOf(one)) ?? []), one]);
  const found = new Map<RunAccounts, CountedPage<SyncRunAccount>>();
  for (const group of alike.values()) {
    const { outcomes, page } = group[0]!;
    const pages = await syncRunsQueries.accountsOf(
      group.map(({ runId }) => runId),
      outcomes,
      page,
    );
    group.forEach((one, index) => void found.set(one, pages[index]!));
  }
  return asked.map((one) => found.get(one)!);
}
