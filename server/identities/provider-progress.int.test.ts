import { readProvider } from "../../shared/domain/identities/identity-center/read-provider";
import type { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory } from "../testing/inventory";
import { providerProgress } from "./provider-progress";

let api: TestApi;
let provider: IdentityProvider;

beforeAll(async () => {
  api = await createTestApi();
  const { integration } = await saveInventory(api.platform.db, 1, api.clock.now());
  provider = await api.platform.identityProviders.create(ADMIN, "AWS", integration.id);
});
afterAll(() => api.close());

const cloud = {
  organization: () => ({ readIdentityCenter: async () => ({ users: [], groups: [] }) }),
};

describe("a subscription to the read of a provider", () => {
  it("sends the present state first, then the end, and the same to a late subscriber", async () => {
    const progress = providerProgress(api.platform, provider.id);
    expect((await progress.next()).value).toMatchObject({ state: "QUEUED", done: false });
    await readProvider({ ...api.platform, cloud }, provider.id, new AbortController().signal);
    let last = await progress.next();
    while (!last.done && !last.value.done) last = await progress.next();
    expect(last.value).toMatchObject({ state: "IDLE", provider: { id: provider.id, name: "AWS" } });
    await progress.return(undefined);

    const query = `subscription ($id: ID!) { identityProviderProgress(providerId: $id) {
      provider { name } state full people groups memberships startedAt finishedAt failure { code } done } }`;
    const { data, codes } = await api.ask(AUDITOR, query, { id: provider.id });
    expect(codes).toEqual([]);
    expect(data!.identityProviderProgress).toMatchObject({ provider: { name: "AWS" }, state: "IDLE", full: true });
  });

  it("ends with the provider, and at once for one that never existed", async () => {
    const progress = providerProgress(api.platform, provider.id);
    await progress.next();
    await api.platform.db.query("delete from identity_providers");
    await api.platform.live.publish("identity-provider", provider.id);
    expect(await progress.next()).toMatchObject({ done: true });
    const { codes } = await api.ask(
      ADMIN,
      `subscription { identityProviderProgress(providerId: "${provider.id}") { state } }`,
    );
    expect(codes).toEqual(["NOT_FOUND"]);
  });
});
