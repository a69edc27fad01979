import { type RunningPlatform, startPlatform } from "../launcher/platform";
import { runLauncherCommand } from "../launcher/run-launcher-command";
import { StartupError } from "../shared/kernel/app-error";
import { integrationInput } from "./connect";
import { runAccessStory } from "./demo/access-story";
import { DemoApi } from "./demo/api";
import { followSync } from "./demo/follow-sync";
import { ACME_OWNERS, connectPeople, runOwnersStory } from "./demo/owners-story";
import { type ClusterRow, clusterTable, countReasons, notFoundTable, type ReportedOutcome } from "./demo/report";
import { runSecondProviderStory } from "./demo/second-provider-story";

/** `npm run demo`: connects and discovers a simulated organization, then removes the platform without a trace. */
async function main(): Promise<void> {
  const asJson = wantsJson(process.argv.slice(2));
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());
  const stopAsked = new Promise<never>((_, reject) => {
    interrupted.signal.addEventListener("abort", () => reject(new StartupError("The demo was interrupted.")));
  });
  stopAsked.catch(() => undefined);

  console.log("Starting PostgreSQL, a simulated AWS Organization, the server and a worker …");
  // Latency as of the real AWS, so that the progress can be watched.
  const env = { ...process.env, SIMULATOR_LATENCY_MS: process.env.SIMULATOR_LATENCY_MS || "50" };
  const platform = await startPlatform({
    ephemeral: true,
    quiet: true,
    say: console.log,
    signal: interrupted.signal,
    env,
  });
  try {
    const died = platform.died.then((why) => Promise.reject(new StartupError(why)));
    const report = await Promise.race([story(platform), died, stopAsked]);
    if (asJson) console.log(JSON.stringify(report));
  } finally {
    await platform.stop();
  }
}

async function story(platform: RunningPlatform) {
  const api = new DemoApi(platform.url, platform.adminToken);
  const connector = await firstConnector(api);
  console.log(`The connector '${connector.name}' runs in account ${connector.accountId}.`);
  const providerId = await connectPeople(api);
  console.log();

  const startedAt = performance.now();
  const {
    createIntegration: { integration },
  } = await api.ask<{
    createIntegration: { integration: { id: string; lastSyncRun: { id: string } } };
  }>(
    "mutation Connect($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id lastSyncRun { id } } } }",
    { input: { ...integrationInput(platform.simulator!.connect, connector.id, "Acme"), ...ACME_OWNERS } },
  );
  await followSync(api, integration.id, integration.lastSyncRun.id, "First sync ");
  const seconds = Math.round((performance.now() - startedAt) / 10) / 100;
  const found = await read(api, integration.lastSyncRun.id);
  console.log(`\nFound\n${clusterTable(found.clusters, process.stdout.columns)}`);
  console.log(`\nNot found, and why\n${notFoundTable(found.outcomes, process.stdout.columns)}\n`);

  await runOwnersStory(api, providerId);
  const access = await runAccessStory(platform, api);
  const changedHands = await runSecondProviderStory(api);

  await changeSomething(platform, found.clusters);
  const {
    syncIntegration: { syncRun: second },
  } = await api.ask<{ syncIntegration: { syncRun: { id: string } } }>(
    "mutation Again($id: ID!) { syncIntegration(integrationId: $id) { syncRun { id } } }",
    { id: integration.id },
  );
  await followSync(api, integration.id, second.id, "Second sync");
  const again = await read(api, second.id);
  const { resourcesAdded, resourcesChanged, resourcesMissing } = again.run;
  console.log(
    `${resourcesAdded} added, ${resourcesChanged} changed, ${resourcesMissing} missing; nothing else was written.\n`,
  );

  const report = {
    accounts: found.run.accountsTotal,
    regions: found.run.regionsDone,
    clusters: found.clusters.length,
    failures: countReasons(found.outcomes),
    seconds,
    ...access,
    changedHands,
  };
  const reasons = Object.entries(report.failures).map(([reason, count]) => `${count} ${reason}`);
  console.log(
    `${report.clusters} clusters in ${report.accounts} accounts and ${report.regions} regions, found in ${seconds} s; excluded or failed: ${reasons.join(", ") || "nothing"}.`,
  );
  return report;
}

async function firstConnector(api: DemoApi) {
  const { connectors } = await api.ask<{ connectors: { nodes: { id: string; name: string; accountId: string }[] } }>(
    "{ connectors(first: 1) { nodes { id name accountId } } }",
  );
  const [connector] = connectors.nodes;
  if (!connector) throw new Error("No connector has registered itself.");
  return connector;
}

const READ = `query Read($runId: ID!) {
  syncRun(id: $runId) {
    accountsTotal regionsDone resourcesAdded resourcesChanged resourcesMissing
    accounts(first: 200) {
      nodes { accountId accountName outcome message advice regions { region outcome message advice } }
    }
  }
  resources(first: 200, filter: { types: [EKS_CLUSTER] }) {
    nodes {
      name region status version authenticationMode endpointPublicAccess manageable tags { key value } account { name number }
    }
  }
}`;

interface Answer {
  syncRun: {
    accountsTotal: number;
    regionsDone: number;
    resourcesAdded: number;
    resourcesChanged: number;
    resourcesMissing: number;
    accounts: { nodes: ReportedOutcome[] };
  };
  resources: { nodes: (ClusterRow & { account: { number: string } })[] };
}

async function read(api: DemoApi, runId: string) {
  const { syncRun: run, resources } = await api.ask<Answer>(READ, { runId });
  return { run, outcomes: run.accounts.nodes, clusters: resources.nodes };
}

/** Creates and deletes a cluster, as happens between two syncs. */
async function changeSomething(platform: RunningPlatform, clusters: Answer["resources"]["nodes"]): Promise<void> {
  const [first, second] = clusters;
  if (!first || !second) throw new Error("The simulated organization has no clusters.");
  const control = `${platform.simulator!.url}/_simulator/clusters`;
  const place = (cluster: typeof first, name: string) =>
    `${control}/${cluster.account.number}/${cluster.region}/${name}`;
  await change("POST", place(first, "brand-new"));
  await change("DELETE", place(second, second.name));
  console.log(`Meanwhile somebody created the cluster 'brand-new' and deleted '${second.name}'.`);
}

async function change(method: string, url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, ...(method === "POST" && { headers, body: "{}" }) });
  if (!response.ok) throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
}

function wantsJson(args: string[]): boolean {
  const unknown = args.filter((arg) => arg !== "--json");
  if (unknown.length > 0) throw new StartupError(`The demo does not know '${unknown[0]}'; its only option is --json.`);
  return args.includes("--json");
}

void runLauncherCommand(main);
