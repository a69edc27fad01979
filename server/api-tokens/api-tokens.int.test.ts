import { Identity } from "../../shared/domain/identities/identity.entity";
import type { Actor } from "../../shared/kernel/actor";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

const PEOPLE = "users: [{ id: ana, userName: ana }, { id: ben, userName: ben }]";
const CREATE = `mutation ($personId: ID, $serviceAccountId: ID, $scopes: [TokenScope!], $expiresAt: DateTimeISO) {
  createApiToken(input: { personId: $personId, serviceAccountId: $serviceAccountId, scopes: $scopes, expiresAt: $expiresAt }) { token apiToken { id } } }`;

describe("tokens of scripts", () => {
  let api: TestApi;
  let ana: Actor;
  let ben: Actor;

  beforeAll(async () => {
    api = await createTestApi();
    const { id } = await api.platform.identityProviders.create(ADMIN, "People");
    await api.platform.identityProviders.importFile(ADMIN, id, PEOPLE, true);
    ana = await signedIn("ana");
    ben = await signedIn("ben");
  });

  afterAll(() => api.close());

  async function signedIn(name: string): Promise<Actor> {
    const identity = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: name });
    const { sessions } = api.platform;
    const token = await sessions.signInAs(identity.id, { address: null, userAgent: null, previousToken: null });
    return (await sessions.authenticate(token!, true))!;
  }

  const create = async (actor: Actor, variables: object) => {
    const { data, codes } = await api.ask(actor, CREATE, { ...variables });
    const made = data?.createApiToken as { token: string; apiToken: { id: string } } | undefined;
    return { codes, ...(made && { id: made.apiToken.id, token: made.token }) };
  };
  const listOf = async (actor: Actor) => {
    const { data } = await api.ask(actor, "{ apiTokens { nodes { id personId scopes lastUsedAt revokedAt } } }");
    return (data!.apiTokens as { nodes: { id: string; personId: string | null }[] }).nodes;
  };

  /** As a token says it of itself. */
  const holderOf = async (actor: Actor, id: string) => {
    const { data } = await api.ask(actor, "{ apiTokens { nodes { id person { id } } } }");
    const { nodes } = data!.apiTokens as { nodes: { id: string; person: { id: string } | null }[] };
    return nodes.find((one) => one.id === id)!.person;
  };

  it("are created by people for themselves, seen and ended by them and by admins", async () => {
    const made = await create(ana, { personId: ana.personId, scopes: ["READ", "REQUEST"] });
    expect(await api.platform.apiTokens.authenticate(made.token!)).toMatchObject({
      identityId: ana.identityId,
      roles: ["MEMBER"],
      scopes: ["READ", "REQUEST"],
    });
    expect((await listOf(ana)).map(({ id }) => id)).toEqual([made.id]);
    expect(await listOf(ben)).toEqual([]);
    expect((await listOf(AUDITOR)).map(({ id }) => id)).toContain(made.id);
    for (const reader of [ana, AUDITOR]) expect(await holderOf(reader, made.id!)).toEqual({ id: ana.personId });
    const revoke = "mutation ($id: ID!) { revokeApiToken(id: $id) { apiToken { revokedAt } } }";
    expect((await api.ask(ben, revoke, { id: made.id })).codes).toEqual(["NOT_FOUND"]);
    // People who see the token in the list are told that they may not end it.
    expect((await api.ask(AUDITOR, revoke, { id: made.id })).codes).toEqual(["FORBIDDEN"]);
    expect((await api.ask(ana, revoke, { id: made.id })).codes).toEqual([]);
    expect(await api.platform.apiTokens.authenticate(made.token!)).toBeNull();
  });

  it("are created once for a client request id, and shown once", async () => {
    const mutation = (input: string) => `mutation { createApiToken(input: { personId: "${ana.personId}", ${input} }) {
      token tokenHidden apiToken { id revokedAt } } }`;
    const before = await listOf(ana);
    const first = await api.ask(ana, mutation('clientRequestId: "mine", scopes: [READ, REQUEST]'));
    const made = first.data!.createApiToken as { token: string; tokenHidden: null; apiToken: { id: string } };
    expect(made).toMatchObject({ token: expect.stringMatching(/^drawbridge_/), tokenHidden: null });
    const again = () => api.ask(ana, mutation('clientRequestId: "mine", scopes: [REQUEST, READ], name: null'));
    const withoutSecret = { token: null, tokenHidden: "SHOWN_BEFORE", apiToken: { id: made.apiToken.id } };
    expect((await again()).data!.createApiToken).toMatchObject(withoutSecret);
    expect(await listOf(ana)).toHaveLength(before.length + 1);
    expect((await api.ask(ana, mutation('clientRequestId: "mine", scopes: [READ]'))).codes).toEqual(["CONFLICT"]);
    const stored = await api.platform.db.query("select * from client_requests");
    expect(JSON.stringify(stored)).not.toContain(made.token);

    await api.platform.personalTokens.revoke(ana, made.apiToken.id);
    expect((await again()).data!.createApiToken).toMatchObject({
      token: null,
      apiToken: { revokedAt: expect.any(String) },
    });
    const other = await api.ask(ana, mutation('clientRequestId: "other"'));
    expect(other.data!.createApiToken).toMatchObject({ token: expect.stringMatching(/^drawbridge_/) });
  });

  it("are not created by tokens, nor for others", async () => {
    const { session: _none, ...token } = ana;
    expect((await create(token, { personId: ana.personId })).codes).toEqual(["FORBIDDEN"]);
    expect((await create(ana, { personId: ben.personId })).codes).toEqual(["FORBIDDEN"]);
    expect((await create(AUDITOR, { personId: ben.personId })).codes).toEqual(["FORBIDDEN"]);
  });

  it("act for either a person or a service account", async () => {
    const made = await api.ask(
      ADMIN,
      'mutation { createServiceAccount(input: { name: "ci", roles: [AUDITOR] }) { serviceAccount { id roles } } }',
    );
    const { id } = (made.data!.createServiceAccount as { serviceAccount: { id: string } }).serviceAccount;
    expect(await create(ADMIN, { serviceAccountId: id })).toMatchObject({ codes: [], token: expect.any(String) });
    expect((await create(ADMIN, {})).codes).toEqual(["INVALID_INPUT"]);
    expect((await create(ADMIN, { serviceAccountId: id, personId: ana.personId })).codes).toEqual(["INVALID_INPUT"]);
    expect((await create(ADMIN, { serviceAccountId: id, scopes: [] })).codes).toEqual(["INVALID_INPUT"]);
    expect((await create(ADMIN, { serviceAccountId: id, expiresAt: "2020-01-01T00:00:00.000Z" })).codes).toEqual([
      "INVALID_INPUT",
    ]);
  });

  it("have the roles their person has now, where their scopes allow that", async () => {
    const all = await create(ADMIN, { personId: ana.personId, scopes: ["READ", "REQUEST", "DECIDE", "ADMIN"] });
    const reading = await create(ADMIN, { personId: ana.personId, scopes: ["READ"] });
    const plain = await create(ADMIN, { personId: ana.personId });
    const roles = async () =>
      Promise.all(
        [all, reading, plain].map(async ({ token }) => (await api.platform.apiTokens.authenticate(token!))!.roles),
      );
    expect(await roles()).toEqual([["MEMBER"], ["MEMBER"], ["MEMBER"]]);
    await api.platform.roles.assign(ADMIN, ana.personId!, "ADMIN");
    expect(await roles()).toEqual([["ADMIN", "MEMBER"], ["AUDITOR", "MEMBER"], ["MEMBER"]]);
    await api.platform.apiTokens.installAdminToken("an-admin-token-that-is-left");
    await api.platform.roles.remove(ADMIN, ana.personId!, "ADMIN");
    expect(await roles()).toEqual([["MEMBER"], ["MEMBER"], ["MEMBER"]]);
  });

  const NONE = "0198c0de-0000-7000-8000-000000000009";
  it.each([
    ["READ", "{ viewer { id } }", []],
    ["REQUEST", "{ viewer { id } }", ["FORBIDDEN"]],
    [
      "READ",
      "mutation { createAccessRequest(input: { resourceIds: [], permissions: [] }) { request { id } } }",
      ["FORBIDDEN"],
    ],
    [
      "DECIDE",
      "mutation { createAccessRequest(input: { resourceIds: [], permissions: [] }) { request { id } } }",
      ["FORBIDDEN"],
    ],
    [
      "REQUEST",
      "mutation { createAccessRequest(input: { resourceIds: [], permissions: [] }) { request { id } } }",
      ["INVALID_INPUT"],
    ],
    ["REQUEST", `mutation { approveRequest(requestId: "${NONE}") { request { id } } }`, ["FORBIDDEN"]],
    ["DECIDE", `mutation { approveRequest(requestId: "${NONE}") { request { id } } }`, ["NOT_FOUND"]],
    ["READ", `mutation { revokeGrant(grantId: "${NONE}") { grant { id } } }`, ["FORBIDDEN"]],
    ["DECIDE", `mutation { deleteIntegration(id: "${NONE}", version: 1) { deleted } }`, ["FORBIDDEN"]],
    ["ADMIN", `mutation { deleteIntegration(id: "${NONE}", version: 1) { deleted } }`, ["NOT_FOUND"]],
    ["read", "{ viewer { id } }", ["FORBIDDEN"]],
  ])("with the scope %s do no more than that: %s", async (scope, document, codes) => {
    expect((await api.ask({ ...ADMIN, identityId: ana.identityId, scopes: [scope] }, document)).codes).toEqual(codes);
  });

  it("with the scope READ change nothing, by whatever mutation", async () => {
    const fields = Object.values(api.schema.getMutationType()!.getFields());
    const reading = { ...ADMIN, scopes: ["READ"] };
    const context = { actor: reading, platform: api.platform, request: null } as never;
    for (const field of fields) {
      await expect(field.resolve!({}, {}, context, {} as never)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(fields.length).toBeGreaterThan(30);
  });
});
