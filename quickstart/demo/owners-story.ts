import { ACME_PEOPLE, WITHOUT_BEN } from "./acme-people";
import type { DemoApi } from "./api";
import { explainedOwners, type OwnedCluster, ownerTable } from "./report";

/** Owner rules of the simulated company by tags, and the fallback owners. */
export const ACME_OWNERS = {
  integrationOwners: [{ attribute: "group", values: ["Platform"] }],
  ownerRules: [
    { keyName: "team", attribute: "group" },
    { keyName: "owner", attribute: "user" },
    { keyName: "owner", attribute: "group", separator: "," },
  ],
};

/** Connects the people of the simulated company. Resolves to the id of their provider. */
export async function connectPeople(api: DemoApi): Promise<string> {
  const {
    createIdentityProvider: { provider },
  } = await api.ask<{ createIdentityProvider: { provider: { id: string } } }>(
    'mutation { createIdentityProvider(input: { name: "Acme people" }) { provider { id } } }',
  );
  const { added } = await importPeople(api, provider.id, ACME_PEOPLE);
  console.log(`${added} people and their groups were read from a file.`);
  return provider.id;
}

/** Shows the owners of the clusters with explanations, then that a person who leaves a group stops deciding at once. */
export async function runOwnersStory(api: DemoApi, providerId: string): Promise<void> {
  const clusters = await readOwners(api);
  console.log(`\nOwners\n${ownerTable(clusters, process.stdout.columns)}`);
  console.log(`\nWhy, where a tag named nobody\n${explainedOwners(clusters)}`);

  const cluster = clusters.find(({ name }) => name === "payments-eu");
  if (!cluster) throw new Error("The simulated organization lacks the cluster 'payments-eu'.");
  const before = await deciders(api, cluster.id);
  await importPeople(api, providerId, WITHOUT_BEN);
  const after = await deciders(api, cluster.id);
  console.log(`\nWho may decide about ${cluster.name}: ${before}. Ben leaves the Payments Team: now ${after}.\n`);
}

async function importPeople(api: DemoApi, providerId: string, document: string): Promise<{ added: number }> {
  const { importIdentities } = await api.ask<{ importIdentities: { people: { added: number } } }>(
    `mutation Import($providerId: ID!, $document: String!) {
       importIdentities(providerId: $providerId, document: $document) { people { added } }
     }`,
    { providerId, document },
  );
  return importIdentities.people;
}

async function readOwners(api: DemoApi): Promise<OwnedCluster[]> {
  const { resources } = await api.ask<{ resources: { nodes: OwnedCluster[] } }>(
    `{ resources(first: 200, filter: { types: [EKS_CLUSTER] }) { nodes {
         id name owners { name source keyName activeMemberCount } ownership { status reason steps { explanation hint } } } } }`,
  );
  return resources.nodes;
}

async function deciders(api: DemoApi, resourceId: string): Promise<string> {
  const { whoMayDecide } = await api.ask<{ whoMayDecide: { people: { displayName: string }[] } }>(
    "query Who($resourceId: ID!) { whoMayDecide(resourceId: $resourceId) { people { displayName } } }",
    { resourceId },
  );
  return whoMayDecide.people.map(({ displayName }) => displayName).join(" and ");
}
