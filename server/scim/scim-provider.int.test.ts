import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

const FIELDS = "id kind integrationId scimPath scimTokenCreatedAt scimTokenLastUsedAt";
const CREATE = `mutation ($name: String!, $kind: IdentityProviderKind, $integrationId: ID) {
  createIdentityProvider(input: { name: $name, kind: $kind, integrationId: $integrationId }) { provider { ${FIELDS} } } }`;
const ROTATE = `mutation ($id: ID!) { rotateScimToken(providerId: $id) { token provider { ${FIELDS} } } }`;
const NONE = "0198c0de-0000-7000-8000-000000000009";

interface Provider {
  readonly id: string;
  readonly scimTokenCreatedAt: string | null;
  readonly scimTokenLastUsedAt: string | null;
}

describe("a SCIM provider", () => {
  let api: TestApi;
  let provider: Provider;

  beforeAll(async () => {
    api = await createTestApi();
    const { data } = await api.ask(ADMIN, CREATE, { name: "Okta", kind: "SCIM" });
    ({ provider } = data!.createIdentityProvider as { provider: Provider });
  });

  afterAll(() => api.close());

  const rotate = async () => (await api.ask(ADMIN, ROTATE, { id: provider.id })).data!.rotateScimToken as Rotated;
  type Rotated = { readonly token: string; readonly provider: Provider };

  async function read(): Promise<Provider> {
    const { data } = await api.ask(AUDITOR, `{ identityProviders { nodes { ${FIELDS} } } }`);
    return (data!.identityProviders as { nodes: Provider[] }).nodes.find(({ id }) => id === provider.id)!;
  }

  it("is created by its kind, shows its address, and has no token yet", () => {
    expect(provider).toEqual({
      id: expect.any(String),
      kind: "SCIM",
      integrationId: null,
      scimPath: "/scim/v2",
      scimTokenCreatedAt: null,
      scimTokenLastUsedAt: null,
    });
  });

  it.each([
    ["FILE", null, "FILE"],
    [null, null, "FILE"],
  ])("is not created with kind %j", async (kind, integrationId, made) => {
    const { data } = await api.ask(ADMIN, CREATE, { name: `Made of ${kind}`, kind, integrationId });
    expect(data!.createIdentityProvider).toMatchObject({ provider: { kind: made, scimPath: null } });
  });

  it.each([
    ["SCIM", NONE],
    ["FILE", NONE],
    ["AWS_IDENTITY_CENTER", null],
  ])("cannot be created by a contradiction: %s with integration %j", async (kind, integrationId) => {
    const { identityProviders } = api.platform;
    const created = identityProviders.create(ADMIN, "Contradiction", integrationId, kind as "SCIM");
    await expect(created).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["kind"] }, { path: ["integrationId"] }],
    });
    expect((await api.ask(ADMIN, CREATE, { name: "Contradiction", kind, integrationId })).codes).toEqual([
      "INVALID_INPUT",
    ]);
  });

  it("gets a token that is shown once and kept as a hash", async () => {
    const first = await rotate();
    expect(first.token).toMatch(/^drawbridge_scim_[\w-]{43}$/);
    expect(first.provider.scimTokenCreatedAt).toBe(api.clock.now().toISOString());
    const kept = await api.platform.db.query("select row_to_json(p)::text from identity_providers p");
    expect(JSON.stringify(kept)).not.toContain(first.token);
    expect(await api.platform.scimTokens.authenticate(first.token)).toMatchObject({ providerId: provider.id });
  });

  it("shows the last use of its present token, to the minute", async () => {
    const { token } = await rotate();
    expect((await read()).scimTokenLastUsedAt).toBeNull();
    const used = api.clock.now().toISOString();
    await api.platform.scimTokens.authenticate(token);
    api.clock.advance({ seconds: 59 });
    await api.platform.scimTokens.authenticate(token);
    expect((await read()).scimTokenLastUsedAt).toBe(used);
    api.clock.advance({ seconds: 1 });
    await api.platform.scimTokens.authenticate(token);
    expect((await read()).scimTokenLastUsedAt).toBe(api.clock.now().toISOString());
    expect(await api.platform.scimTokens.authenticate(token.toLowerCase())).toBeNull();
  });

  const counts = async ({ token }: Rotated) => (await api.platform.scimTokens.authenticate(token)) !== null;

  it("keeps its former token until the new one is used", async () => {
    const [former, present] = [await rotate(), await rotate()];
    expect([await counts(former), await counts(former)]).toEqual([true, true]);
    expect((await read()).scimTokenLastUsedAt).toBeNull();
    expect(await counts(present)).toBe(true);
    expect([await counts(former), await counts(present)]).toEqual([false, true]);
  });

  it("keeps its former token for an hour at most", async () => {
    const [former, present] = [await rotate(), await rotate()];
    api.clock.advance({ minutes: 59 });
    expect(await counts(former)).toBe(true);
    api.clock.advance({ minutes: 1 });
    expect([await counts(former), await counts(present)]).toEqual([false, true]);
  });

  it("ends a token that leaked by a second rotation", async () => {
    const leaked = await rotate();
    const [between, present] = [await rotate(), await rotate()];
    expect([await counts(leaked), await counts(between), await counts(present)]).toEqual([false, true, true]);
  });

  it("is the only kind with a token", async () => {
    const { id } = await api.platform.identityProviders.create(ADMIN, "By document");
    expect((await api.ask(ADMIN, ROTATE, { id })).codes).toEqual(["INVALID_STATE"]);
    expect((await api.ask(ADMIN, ROTATE, { id: NONE })).codes).toEqual(["NOT_FOUND"]);
  });
});
