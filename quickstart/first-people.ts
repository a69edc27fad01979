import { ACME_PEOPLE } from "./demo/acme-people";
import { DemoApi } from "./demo/api";

interface Running {
  readonly url: string;
  readonly adminToken: string;
  readonly simulator: object | null;
}

/** The first admin of the simulated company, who can sign in to connect it. */
const ADMIN = "li.wei@acme.example";

/** Imports the people of the simulated company at the first start, as otherwise nobody could sign in. */
export async function bringPeople({ url, adminToken, simulator }: Running): Promise<void> {
  if (!simulator) return;
  const api = new DemoApi(url, adminToken);
  const { identityProviders } = await api.ask<{ identityProviders: { totalCount: number } }>(
    "{ identityProviders(first: 1) { totalCount } }",
  );
  if (identityProviders.totalCount > 0) return;
  const { createIdentityProvider } = await api.ask<{ createIdentityProvider: { provider: { id: string } } }>(
    'mutation { createIdentityProvider(input: { name: "Acme people" }) { provider { id } } }',
  );
  await api.ask(
    "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held } }",
    { id: createIdentityProvider.provider.id, document: ACME_PEOPLE },
  );
  const { people } = await api.ask<{ people: { nodes: { id: string }[] } }>(
    "query ($search: String!) { people(filter: { search: $search }) { nodes { id } } }",
    { search: ADMIN },
  );
  await api.ask("mutation ($id: ID!) { assignRole(personId: $id, role: ADMIN) { person { id } } }", {
    id: people.nodes[0]!.id,
  });
}
