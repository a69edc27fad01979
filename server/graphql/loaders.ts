import DataLoader from "dataloader";
import type { Platform } from "../../shared/compose";

export type Loaders = ReturnType<typeof createLoaders>;

/** One batch per list, whatever its length: a list of 100 asks the database as often as a list of 1. */
export function createLoaders(platform: Platform) {
  const { connectorsQueries, integrationsQueries, accountsQueries, resourcesQueries, syncRunsQueries } = platform;
  return {
    connector: new DataLoader((ids: readonly string[]) => connectorsQueries.byIds(ids)),
    lastConnectorTest: new DataLoader((ids: readonly string[]) => connectorsQueries.lastTestsOf(ids)),
    integration: new DataLoader((ids: readonly string[]) => integrationsQueries.byIds(ids)),
    account: new DataLoader((ids: readonly string[]) => accountsQueries.byIds(ids)),
    accountRegions: new DataLoader((ids: readonly string[]) => accountsQueries.regionsOf(ids)),
    lastSeen: new DataLoader((ids: readonly string[]) => resourcesQueries.lastSeen(ids)),
    lastRun: new DataLoader((ids: readonly string[]) => syncRunsQueries.latestOf(ids)),
    outcomeCounts: new DataLoader((ids: readonly string[]) => syncRunsQueries.outcomeCounts(ids)),
  };
}
