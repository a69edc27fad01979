import DataLoader from "dataloader";
import type { Platform } from "../../../shared/compose";
import type { ViewedIntegration } from "../../../shared/domain/configuration/as-code.queries";
import type { CheckFilter } from "../../../shared/domain/doctor/doctor.queries";
import type { SyncFailuresQuery } from "../../../shared/domain/sync-runs/sync-failures";
import type { RunAccountsQuery } from "../../../shared/domain/sync-runs/sync-runs.queries";
import type { PageRequest } from "../../../shared/kernel/page";
import { inLikeGroups } from "./like-groups";

/** Loaders of connectors, integrations, their runs, and webhooks. */
export function connectorLoaders(platform: Platform) {
  const { connectorsQueries, integrationsQueries, syncRunsQueries, webhooksQueries } = platform;
  return {
    connector: new DataLoader((ids: readonly string[]) => connectorsQueries.byIds(ids)),
    doctorChecks: new DataLoader((asked: readonly RunChecks[]) => loadDoctorChecks(platform, asked)),
    lastConnectorTest: new DataLoader((ids: readonly string[]) => platform.doctorQueries.lastTestsOf(ids)),
    integration: new DataLoader((ids: readonly string[]) => integrationsQueries.byIds(ids)),
    integrationAsCode: new DataLoader(
      (viewed: readonly ViewedIntegration[]) => platform.asCodeQueries.ofIntegrations(viewed),
      { cacheKeyFn: ({ integration: { id, version } }) => `${id} ${version}` },
    ),
    lastRun: new DataLoader((ids: readonly string[]) => syncRunsQueries.latestOf(ids)),
    runAccounts: new DataLoader((asked: readonly RunAccounts[]) => loadRunAccounts(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    runFailures: new DataLoader((asked: readonly RunFailures[]) => loadRunFailures(platform, asked), {
      cacheKeyFn: JSON.stringify,
    }),
    outcomeCounts: new DataLoader((ids: readonly string[]) => syncRunsQueries.outcomeCounts(ids)),
    settingsCheck: new DataLoader((ids: readonly string[]) => platform.doctorQueries.settingsChecksOf(ids)),
    webhook: new DataLoader((ids: readonly string[]) => webhooksQueries.byIds(ids)),
    lastDelivery: new DataLoader((ids: readonly string[]) => webhooksQueries.lastDeliveriesOf(ids)),
  };
}

interface RunAccounts extends RunAccountsQuery {
  readonly runId: string;
}

/** The runs of one list have the same arguments, so one statement loads them. */
async function loadRunAccounts({ syncRunsQueries }: Platform, asked: readonly RunAccounts[]) {
  const key = { argumentsOf: withoutRun, idOf: runIdOf };
  return inLikeGroups(asked, key, (ids, query) => syncRunsQueries.accountsOf(ids, query));
}

interface RunFailures extends SyncFailuresQuery {
  readonly runId: string;
}

async function loadRunFailures({ syncRunsQueries }: Platform, asked: readonly RunFailures[]) {
  const key = { argumentsOf: withoutRun, idOf: runIdOf };
  return inLikeGroups(asked, key, (ids, query) => syncRunsQueries.failuresOf(ids, query));
}

const runIdOf = ({ runId }: { readonly runId: string }): string => runId;

function withoutRun({ runId: _runId, ...asked }: { readonly runId: string }): string {
  return JSON.stringify(asked);
}

/** A page of the checks of a doctor run. */
interface RunChecks {
  readonly runId: string;
  readonly filter: CheckFilter;
  readonly page: PageRequest;
}

/** The runs of one list have the same arguments, so one statement loads them. */
async function loadDoctorChecks({ doctorQueries }: Platform, asked: readonly RunChecks[]) {
  const argumentsOf = ({ filter, page }: RunChecks) =>
    JSON.stringify([filter.names, filter.states, page.first, page.after]);
  return inLikeGroups(asked, { argumentsOf, idOf: runIdOf }, (ids, { filter, page }) =>
    doctorQueries.checksOf(ids, filter, page),
  );
}
