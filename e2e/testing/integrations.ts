import { eventually } from "../../testing/eventually";
import type { Api } from "./api";
import type { Harness } from "./harness";

export interface Integration {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly status: string;
  readonly statusReasons: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly item: string | null }[];
  readonly lastSyncRun: SyncRun | null;
}

export interface SyncRun {
  readonly id: string;
  readonly state: string;
  readonly trigger: string;
  readonly accountsTotal: number | null;
  readonly accountsDone: number;
  readonly accountsFailed: number;
  readonly accountsSkipped: number;
  readonly clustersFound: number;
  readonly resourcesAdded: number;
  readonly resourcesChanged: number;
  readonly resourcesMissing: number;
  readonly failure: { readonly code: string; readonly message: string; readonly advice: string } | null;
  readonly finishedAt: string | null;
}

const RUN = `id state trigger accountsTotal accountsDone accountsFailed accountsSkipped clustersFound resourcesAdded
  resourcesChanged resourcesMissing failure { code message advice } finishedAt`;

const INTEGRATION = `id name version enabled status statusReasons warnings { code item } lastSyncRun { ${RUN} }`;

export const CREATE = `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { ${INTEGRATION} } } }`;
export const UPDATE = `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { ${INTEGRATION} } } }`;

/** The answer of CREATE. */
export interface Created {
  readonly createIntegration: { readonly integration: Integration };
}

/** The values that an administrator fills in to connect the harness's organization. */
export async function formOf(harness: Harness, api: Api): Promise<Record<string, unknown>> {
  const { regions, poolPrefix: _, ...connection } = harness.aws.connection;
  const connectors = await api.ask<{ connectors: { nodes: { id: string }[] } }>("{ connectors { nodes { id } } }");
  return {
    ...connection,
    name: "Acme",
    connectorId: connectors.connectors.nodes[0]?.id,
    resourceTypes: ["EKS_CLUSTER"],
    discoveryRegions: regions,
  };
}

/** Connects the harness's organization; its first sync has started when this resolves. */
export async function connectOrganization(
  harness: Harness,
  api: Api,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Integration> {
  const input = { ...(await formOf(harness, api)), ...changes };
  return (await api.ask<Created>(CREATE, { input })).createIntegration.integration;
}

/** As it is at this moment, whoever changed it last. */
export async function deleteIntegration(api: Api, id: string): Promise<void> {
  const { version } = await integrationOf(api, id);
  await api.ask("mutation ($id: ID!, $version: Int!) { deleteIntegration(id: $id, version: $version) { deleted } }", {
    id,
    version,
  });
}

export async function integrationOf(api: Api, id: string): Promise<Integration> {
  const query = `query ($id: ID!) { integration(id: $id) { ${INTEGRATION} } }`;
  return (await api.ask<{ integration: Integration }>(query, { id })).integration;
}

export async function startSync(api: Api, integrationId: string): Promise<SyncRun> {
  const query = `mutation ($id: ID!) { syncIntegration(integrationId: $id) { syncRun { ${RUN} } } }`;
  return (await api.ask<{ syncIntegration: { syncRun: SyncRun } }>(query, { id: integrationId })).syncIntegration
    .syncRun;
}

export async function cancelSync(api: Api, syncRunId: string): Promise<SyncRun> {
  const query = `mutation ($id: ID!) { cancelSync(syncRunId: $id) { syncRun { ${RUN} } } }`;
  return (await api.ask<{ cancelSync: { syncRun: SyncRun } }>(query, { id: syncRunId })).cancelSync.syncRun;
}

/** The run as it ended. */
export async function endOf(api: Api, runId: string): Promise<SyncRun> {
  return eventually(
    "the sync run ends",
    () => runOf(api, runId),
    ({ finishedAt }) => finishedAt !== null,
  );
}

/** The run in the middle: some accounts are done, not all. */
export async function middleOf(api: Api, runId: string, accountsDone = 1): Promise<SyncRun> {
  const run = await eventually(
    "the sync run is under way",
    () => runOf(api, runId),
    (seen) => seen.accountsDone >= accountsDone || seen.finishedAt !== null,
  );
  if (run.finishedAt !== null) throw new Error("The sync run was over before anything could be done to it.");
  return run;
}

/** Starts a sync and waits for its end. */
export async function sync(api: Api, integrationId: string): Promise<SyncRun> {
  return endOf(api, (await startSync(api, integrationId)).id);
}

/** Connects the organization and waits for the end of the first sync. */
export async function connectAndSync(
  harness: Harness,
  api: Api,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; run: SyncRun }> {
  const { id, lastSyncRun } = await connectOrganization(harness, api, changes);
  return { id, run: await endOf(api, lastSyncRun!.id) };
}

async function runOf(api: Api, id: string): Promise<SyncRun> {
  return (await api.ask<{ syncRun: SyncRun }>(`query ($id: ID!) { syncRun(id: $id) { ${RUN} } }`, { id })).syncRun;
}
