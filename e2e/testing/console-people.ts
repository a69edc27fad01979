import type { Api } from "./api";
import { ScimClient } from "./scim-client";

interface Provider {
  readonly id: string;
  readonly version: number;
}

/** Every page of people and providers with its heading, filled by what they show. */
export async function peoplePages(admin: Api): Promise<(readonly [name: string, address: string, heading: RegExp])[]> {
  const [merger, okta] = [await openMerger(admin), await openOkta(admin)];
  const [emil, ana, double] = [
    await personIdOf(admin, "emil.berg@acme.example"),
    await personIdOf(admin, "ana.silva@acme.example"),
    await personIdOf(admin, "a-ana"),
  ];
  const { groups, identityProviders } = await admin.ask<{
    groups: { nodes: { id: string }[] };
    identityProviders: { nodes: { id: string; name: string }[] };
  }>('{ groups(filter: { search: "Payments Team" }) { nodes { id } } identityProviders { nodes { id name } } }');
  const first = identityProviders.nodes.find(({ name }) => name === "Acme people")!;
  return [
    ["people", "/people", /People/],
    ["groups", "/people?tab=groups", /Groups/],
    ["roles", "/people?tab=roles", /Roles/],
    ["people-alike", "/people?tab=alike", /Possible duplicates/],
    ["two-people", `/people?tab=alike&person=${ana}&other=${double}`, /Possible duplicates/],
    ["identities-of-nobody", "/people?tab=unlinked", /Unlinked identities/],
    ...["overview", "roles", "access", "requests", "sessions"].map(
      (tab) => [`person-${tab}`, `/people/${emil}?tab=${tab}`, /Emil Berg/] as const,
    ),
    ["group", `/groups/${groups.nodes[0]!.id}`, /Payments Team/],
    ["providers", "/providers", /Identity providers/],
    ["new-provider", "/providers/new", /Connect an identity provider/],
    ...["overview", "setup", "settings", "hand-over"].map(
      (tab) => [`provider-${tab}`, `/providers/${okta.id}?tab=${tab}`, /Okta/] as const,
    ),
    ["provider-default-settings", `/providers/${first.id}?tab=settings`, /Acme people/],
    ["provider-import", `/providers/${merger.id}?tab=import`, /Merger/],
  ];
}

/** By the whole user name: others may carry the same address. */
export async function personIdOf(admin: Api, userName: string): Promise<string> {
  const { people } = await admin.ask<{ people: { nodes: { id: string; userName: string }[] } }>(
    "query ($search: String!) { people(filter: { search: $search }) { nodes { id userName } } }",
    { search: userName },
  );
  return people.nodes.find((one) => one.userName === userName)!.id;
}

/** Two people of another company who carry addresses of the first one, at a provider where they can be meant. */
export async function openMerger(admin: Api): Promise<Provider> {
  const provider = await createProvider(admin, "Merger", "FILE");
  const document = `users:
  - { id: a-ana, userName: a-ana, email: ana.silva@acme.example, displayName: Ana Silva (admin account) }
  - { id: kim, userName: klarsen, email: kim.larsen@acme.example, displayName: Kim Larsen-Holm }`;
  await admin.ask(
    "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held } }",
    {
      id: provider.id,
      document,
    },
  );
  const { updateIdentityProvider } = await admin.ask<{ updateIdentityProvider: { provider: Provider } }>(
    "mutation ($id: ID!, $version: Int!) { updateIdentityProvider(id: $id, version: $version, standing: NAMED) { provider { id version } } }",
    { ...provider },
  );
  return updateIdentityProvider.provider;
}

/** A provider that speaks SCIM and has told of two people and their group. */
async function openOkta(admin: Api): Promise<Provider> {
  const provider = await createProvider(admin, "Okta", "SCIM");
  const { rotateScimToken } = await admin.ask<{ rotateScimToken: { token: string } }>(
    "mutation ($id: ID!) { rotateScimToken(providerId: $id) { token } }",
    { id: provider.id },
  );
  const client = new ScimClient(new URL("/scim/v2", admin.url).href, rotateScimToken.token);
  const ids = [
    await client.createUser("ana.silva@acme.example", "Ana Silva"),
    await client.createUser("sofia.lund@acme.example", "Sofia Lund"),
  ];
  await client.createGroup("Payments Team", ids);
  return provider;
}

async function createProvider(admin: Api, name: string, kind: string): Promise<Provider> {
  const { createIdentityProvider } = await admin.ask<{ createIdentityProvider: { provider: Provider } }>(
    "mutation ($input: CreateIdentityProviderInput!) { createIdentityProvider(input: $input) { provider { id version } } }",
    { input: { name, kind } },
  );
  return createIdentityProvider.provider;
}
