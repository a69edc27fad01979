import { eventually } from "../testing/eventually";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import { connectAndSync } from "./testing/integrations";

interface Provider {
  readonly id: string;
  readonly kind: string;
  readonly syncedAt: string | null;
  readonly failure: { readonly code: string } | null;
}

const PROVIDER = "id kind syncedAt failure { code }";

describe("people of Identity Center", () => {
  let harness: Harness;
  let api: Api;
  let provider: Provider;

  beforeAll(async () => {
    harness = await Harness.open();
    await harness.startWorker();
    api = (await harness.startServer()).api;
    const { id } = await connectAndSync(harness, api, {
      integrationOwners: [{ attribute: "group", values: ["Platform"] }],
      ownerRules: [{ keyName: "team", attribute: "group" }],
    });
    const { createIdentityProvider } = await api.ask<{ createIdentityProvider: { provider: Provider } }>(
      `mutation ($id: ID!) { createIdentityProvider(input: { name: "AWS", integrationId: $id }) { provider { ${PROVIDER} } } }`,
      { id },
    );
    provider = await seen(createIdentityProvider.provider.id, ({ syncedAt }) => syncedAt !== null);
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it("decide about resources tagged with their group, if they are active", async () => {
    expect(provider).toMatchObject({ kind: "AWS_IDENTITY_CENTER", failure: null });
    expect(await deciders("payments-eu")).toEqual(["Ana Silva", "Ben Okoro"]);
  });

  it("stop deciding when they leave the group, and stay when a read fails", async () => {
    harness.aws.world.identityCenter?.removeMember("Payments Team", "ben.okoro@acme.example");
    harness.aws.failNext("ListGroupMemberships", "AccessDeniedException");
    await sync();
    const failed = await seen(provider.id, ({ failure }) => failure !== null);
    expect(failed.failure).toEqual({ code: "IDENTITY_CENTER_ACCESS_DENIED" });
    expect(await deciders("payments-eu")).toEqual(["Ana Silva", "Ben Okoro"]);

    await sync();
    await seen(provider.id, ({ failure }) => failure === null);
    expect(await deciders("payments-eu")).toEqual(["Ana Silva"]);
  });

  it("are held when a read would remove many at once, until an admin confirms", async () => {
    for (const name of ["noor.haddad", "li.wei", "femi.adeyemi", "emil.berg"]) {
      harness.aws.world.identityCenter?.removeUser(`${name}@acme.example`);
    }
    await sync();
    expect((await seen(provider.id, ({ failure }) => failure !== null)).failure).toEqual({ code: "REMOVALS_HELD" });
    expect(await deciders("logistics-eu")).toEqual(["Noor Haddad"]);

    await sync(true);
    await seen(provider.id, ({ failure }) => failure === null);
    expect(await deciders("logistics-eu")).toEqual(["Cleo Marin", "Kim Larsen"]);
  });

  async function sync(confirmRemovals = false): Promise<void> {
    await api.ask(
      `mutation ($id: ID!, $confirmRemovals: Boolean!) {
         syncIdentityProvider(providerId: $id, confirmRemovals: $confirmRemovals) { provider { id } }
       }`,
      { id: provider.id, confirmRemovals },
    );
  }

  async function seen(id: string, fits: (provider: Provider) => boolean): Promise<Provider> {
    return eventually("the provider was read", async () => {
      const query = `{ identityProviders { nodes { ${PROVIDER} } } }`;
      const { identityProviders } = await api.ask<{ identityProviders: { nodes: Provider[] } }>(query);
      return identityProviders.nodes.find((node) => node.id === id && fits(node)) ?? null;
    });
  }

  async function deciders(cluster: string): Promise<string[]> {
    const { resources } = await api.ask<{ resources: { nodes: { id: string; name: string }[] } }>(
      "{ resources(first: 200) { nodes { id name } } }",
    );
    const { whoMayDecide } = await api.ask<{ whoMayDecide: { people: { displayName: string }[] } }>(
      "query ($id: ID!) { whoMayDecide(resourceId: $id) { people { displayName } } }",
      { id: resources.nodes.find(({ name }) => name === cluster)?.id },
    );
    return whoMayDecide.people.map(({ displayName }) => displayName).sort();
  }
});
