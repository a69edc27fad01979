import type { DemoApi } from "./api";

/** Another directory, with a group named like one of Acme's and a user with an owner's address. */
const CONTRACTORS = `
users:
  - { id: eve, userName: eve@contractors.example, email: ana.silva@acme.example, displayName: Eve }
groups:
  - { id: Payments Team, name: Payments Team, members: [eve] }
`;

/**
 * Connects a second identity provider and shows that no owner changed. Resolves to the number of clusters whose owners
 * changed.
 */
export async function runSecondProviderStory(api: DemoApi): Promise<number> {
  const before = await decidersByCluster(api);
  const {
    createIdentityProvider: { provider },
  } = await api.ask<{
    createIdentityProvider: { provider: { id: string; standing: string } };
  }>('mutation { createIdentityProvider(input: { name: "Contractors" }) { provider { id standing } } }');
  await api.ask(
    "mutation Import($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held } }",
    { id: provider.id, document: CONTRACTORS },
  );
  const after = await decidersByCluster(api);
  const changed = [...before].filter(([name, people]) => after.get(name) !== people).map(([name]) => name);
  console.log("A second identity provider");
  console.log(
    `  'Contractors' is connected: its Eve is in a group called Payments Team and has Ana's address. It is ${provider.standing}.`,
  );
  console.log(
    changed.length === 0
      ? `  Nothing changed hands: the same people decide about all ${before.size} clusters.\n`
      : `  Changed hands: ${changed.join(", ")}.\n`,
  );
  return changed.length;
}

/** The ids of the current deciders, by cluster. */
async function decidersByCluster(api: DemoApi): Promise<Map<string, string>> {
  const { resources } = await api.ask<{ resources: { nodes: { id: string; name: string }[] } }>(
    "{ resources(first: 200, filter: { types: [EKS_CLUSTER] }) { nodes { id name } } }",
  );
  const rows = await Promise.all(
    resources.nodes.map(async ({ id, name }) => {
      const { whoMayDecide } = await api.ask<{ whoMayDecide: { people: { id: string }[] } }>(
        "query Who($id: ID!) { whoMayDecide(resourceId: $id) { people { id } } }",
        { id },
      );
      return [`${name} ${id}`, JSON.stringify(whoMayDecide.people.map((person) => person.id).sort())] as const;
    }),
  );
  return new Map(rows);
}
