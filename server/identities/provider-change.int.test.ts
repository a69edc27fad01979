import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import type { Actor } from "../../shared/kernel/actor";
import { systemActor } from "../../shared/kernel/actor";
import { saveConnector, saveIdentity, saveIntegration } from "../../testing/factories";
import { createTestApi, type TestApi } from "../testing/api";

const ADMIN = systemActor("test");
const READER: Actor = { kind: "service", id: "s", name: "S", roles: ["AUDITOR"], scopes: [] };
/** An admin's token without the scope for changes that give power. */
const WITHOUT_GOVERN: Actor = { kind: "service", id: "s", name: "S", roles: ["ADMIN"], scopes: ["ADMIN"] };

let api: TestApi;
let defaultId: string;
let otherId: string;

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders } = api.platform;
  const users = (...ids: string[]) =>
    JSON.stringify({ users: ids.map((id) => ({ id, userName: id, displayName: id })) });
  defaultId = (await identityProviders.create(ADMIN, "Okta")).id;
  await identityProviders.importFile(ADMIN, defaultId, users("ana"), true);
  otherId = (await identityProviders.create(ADMIN, "Entra")).id;
  await identityProviders.importFile(ADMIN, otherId, users("eve"), true);
});
afterAll(() => api.close());

const PREVIEW = `query ($change: IdentityProviderChangeInput!) {
  previewProviderChange(change: $change) {
    losesLastAdmin peopleActivated { count first { displayName identityId provider { id } } }
    unmatchedPeople { count first { name reason } }
  }
}`;

const preview = (change: object, actor = ADMIN) => api.ask(actor, PREVIEW, { change });

describe("previewProviderChange", () => {
  it("shows people whom the change itself would create", async () => {
    const { data, codes } = await preview({ providerId: otherId, standing: "NAMED" });
    expect(codes).toEqual([]);
    expect(data?.previewProviderChange).toMatchObject({
      losesLastAdmin: false,
      peopleActivated: { count: 1, first: [{ displayName: "eve", provider: { id: otherId } }] },
    });
  });

  it("shows people whom an issuer of external ids links, and people whose principals it proves", async () => {
    const { db, identityProviders } = api.platform;
    const integration = await saveIntegration(db, await saveConnector(db));
    const center = await identityProviders.create(ADMIN, "AWS", integration.id);
    const issued = [{ issuer: "https://scim.example.com", id: "eve" }];
    const user = await saveIdentity(db, center, "c-eve", { firstExternalIds: issued });
    const document = `query ($change: IdentityProviderChangeInput!) {
      previewProviderChange(change: $change) {
        linked { count first { identityId person { displayName } } }
        principalsProven { count } principalsUnproven { count first { displayName } }
      }
    }`;
    const change = { providerId: otherId, standing: "NAMED" };
    const unlinked = await api.ask(ADMIN, document, { change });
    const unproven = { count: 1, first: [{ displayName: "eve" }] };
    expect(unlinked.data?.previewProviderChange).toMatchObject({
      linked: { count: 0 },
      principalsUnproven: unproven,
    });
    const listing = { change: { ...change, externalIdIssuers: ["https://scim.example.com"] } };
    const { data } = await api.ask(ADMIN, document, listing);
    expect(data?.previewProviderChange).toEqual({
      linked: { count: 1, first: [{ identityId: user.id, person: { displayName: "eve" } }] },
      principalsProven: { count: 0 },
      principalsUnproven: { count: 0, first: [] },
    });
  });

  it("lists the unmatched of a hand-over", async () => {
    const { data } = await preview({ providerId: defaultId, handOverTo: otherId });
    expect(data?.previewProviderChange).toMatchObject({
      unmatchedPeople: { count: 1, first: [{ name: "ana", reason: "NO_MATCH" }] },
    });
  });

  it.each([
    ["nothing", {}],
    ["a deletion that is none", { delete: false }],
    ["a deletion and an update", { delete: true, name: "X" }],
    ["a hand-over and an update", { handOverTo: "0198c0de-0000-7000-8000-000000000001", enabled: false }],
  ])("takes one change: %s is refused", async (_, change) => {
    expect((await preview({ providerId: otherId, ...change })).codes).toEqual(["INVALID_INPUT"]);
  });

  it("gives the reason why a change would be refused", async () => {
    expect((await preview({ providerId: defaultId, enabled: false })).codes).toEqual(["INVALID_STATE"]);
  });

  it("is for admins", async () => {
    expect((await preview({ providerId: otherId, delete: true }, READER)).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("a change of a provider", () => {
  it.each([
    ["updateIdentityProvider", `updateIdentityProvider(id: "OTHER", version: 1, name: "X") { provider { id } }`],
    ["deleteIdentityProvider", `deleteIdentityProvider(id: "OTHER", version: 1) { provider { id } }`],
    ["handOver", `handOver(from: "DEFAULT", to: "OTHER", unmatched: KEEP) { from { id } }`],
  ])("gives power, so a token needs the scope GOVERN: %s", async (_, mutation) => {
    const document = `mutation { ${mutation.replace("OTHER", otherId).replace("DEFAULT", defaultId)} }`;
    expect((await api.ask(WITHOUT_GOVERN, document)).codes).toEqual(["FORBIDDEN"]);
  });

  it.each([
    ["updateIdentityProvider", `updateIdentityProvider(id: "OTHER", version: 7, name: "X") { provider { id } }`],
    ["deleteIdentityProvider", `deleteIdentityProvider(id: "OTHER", version: 7) { provider { id } }`],
  ])("is refused for an old version: %s", async (_, mutation) => {
    const document = `mutation { ${mutation.replace("OTHER", otherId)} }`;
    expect((await api.ask(ADMIN, document)).codes).toEqual(["CONFLICT"]);
    const provider = await api.platform.db.manager.findOneByOrFail(IdentityProvider, { id: otherId });
    expect(provider).toMatchObject({ name: "Entra", version: 1, deletedAt: null });
  });

  it("returns both providers whole where another becomes the default", async () => {
    const document = `mutation {
      updateIdentityProvider(id: "${otherId}", version: 1, standing: DEFAULT) {
        provider { id name standing version } formerDefault { id standing version }
      }
    }`;
    expect((await api.ask(ADMIN, document)).data?.updateIdentityProvider).toEqual({
      provider: { id: otherId, name: "Entra", standing: "DEFAULT", version: 2 },
      formerDefault: { id: defaultId, standing: "NAMED", version: 2 },
    });
  });
});
