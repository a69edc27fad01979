import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { RoleAssignment } from "../roles/role-assignment.entity";
import { anyOfConditions, conditionOn, createProviderFixture, type ProviderFixture } from "./testing/provider-fixture";

let domain: TestDomain;
let fixture: ProviderFixture;
let okta: IdentityProvider;
let entra: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(async () => {
  fixture = await createProviderFixture(domain);
  okta = await fixture.provider(
    "Okta",
    [{ id: "ana" }, { id: "ben" }],
    [{ id: "g1", name: "Payments", members: ["ana"] }],
  );
  entra = await fixture.provider("Entra", [{ id: "eve" }], [{ id: "g1", name: "Payments", members: ["eve"] }]);
});

type Fields = Parameters<TestDomain["providerChanges"]["update"]>[3];

const update = async (provider: IdentityProvider, fields: Fields, confirm = false) =>
  domain.providerChanges.update(ADMIN, provider.id, (await fixture.reload(provider)).version, fields, confirm);

const preview = (provider: IdentityProvider, fields: Fields) =>
  domain.providerChanges.preview(ADMIN, { kind: "UPDATE", providerId: provider.id, version: null, ...fields });

const auditOf = async ({ id }: IdentityProvider) => {
  const rows: { action: string; after: object }[] = await domain.db.query(
    "select action, after from audit_events where subject_id = $1 order by id",
    [id],
  );
  return rows.at(-1);
};

describe("an existing identity provider", () => {
  it("is renamed, and its name is free", async () => {
    const { providers } = await update(okta, { name: " Okta old " });
    expect(providers).toMatchObject([{ id: okta.id, name: "Okta old", standing: "DEFAULT", version: 2 }]);
    await update(entra, { name: "okta" });
    expect(await auditOf(entra)).toMatchObject({ action: "identity-provider.updated", after: { name: "okta" } });
  });

  it("keeps its own name, in another case", async () => {
    expect((await update(okta, { name: "OKTA" })).providers[0]).toMatchObject({ name: "OKTA" });
  });

  it("does not take another's name", async () => {
    await expect(update(entra, { name: "OKTA" })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is changed by an input of its present version", async () => {
    const stale = domain.providerChanges.update(ADMIN, okta.id, 7, { name: "X" }, false);
    await expect(stale).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["version"], rule: "VERSION_STALE" }],
    });
  });

  it("is changed by admins alone", async () => {
    const change = { kind: "DELETE", providerId: okta.id, version: null } as const;
    await expect(domain.providerChanges.preview(AUDITOR, change)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(domain.providerChanges.delete(AUDITOR, okta.id, 1, true)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("that was read meanwhile is no conflict", async () => {
    const { version } = await fixture.reload(okta);
    await fixture.read(okta, [{ id: "ana" }, { id: "ben" }, { id: "cat" }]);
    await expect(domain.providerChanges.update(ADMIN, okta.id, version, { name: "X" }, false)).resolves.toBeDefined();
  });

  it("vouches for domains, in lower case", async () => {
    const { providers } = await update(entra, { vouchesForDomains: [" Example.com", "example.com"] });
    expect(providers[0]!.vouchesForDomains).toEqual(["example.com"]);
  });

  it.each(["", "nodots", "a@b.com", "-a.com", "a..com", "*.example.com"])(
    "vouches for no domain %j",
    async (domainName) => {
      const refused = update(entra, { vouchesForDomains: ["example.com", domainName] });
      await expect(refused).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["vouchesForDomains", 1] }],
      });
    },
  );
});

describe("the standing", () => {
  it("of a later provider is LINK_ONLY, and its users are no people", async () => {
    expect(entra.standing).toBe("LINK_ONLY");
    expect((await fixture.identity(entra, "eve")).personId).toBeNull();
  });

  it("NAMED gives its people a person", async () => {
    const { impact } = await update(entra, { standing: "NAMED" });
    const { personId } = await fixture.identity(entra, "eve");
    expect(impact.peopleActivated).toEqual({ count: 1, first: [{ personId }] });
  });

  it("DEFAULT makes the default one before NAMED, and stored values keep naming it", async () => {
    const { integration } = await fixture.clusters();
    const flow = await fixture.flow("Payments", integration.id, {
      requestors: anyOfConditions(conditionOn("group", "Payments")),
    });
    const everybody = await fixture.flow("Everybody", integration.id);
    const { providers, impact } = await update(entra, { standing: "DEFAULT" });
    expect(providers).toMatchObject([
      { id: entra.id, standing: "DEFAULT" },
      { id: okta.id, standing: "NAMED" },
    ]);
    const kept = await domain.db.query("select definition from access_flows where id = $1", [flow.id]);
    expect(kept[0].definition).toEqual(flow.definition);
    expect(impact.flows.first).toEqual([{ flowId: everybody.id, place: "REQUESTORS", gained: 1, lost: 2 }]);
  });

  it("DEFAULT is never dropped or switched off, only taken over", async () => {
    await expect(update(okta, { standing: "NAMED" })).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(update(okta, { standing: "LINK_ONLY" })).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(update(okta, { enabled: false })).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("DEFAULT is not given to one that is off", async () => {
    await update(entra, { enabled: false });
    await expect(update(entra, { standing: "DEFAULT" })).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(update(entra, { standing: "DEFAULT", enabled: true })).resolves.toBeDefined();
  });

  it("LINK_ONLY takes its people out, with their sessions and tokens", async () => {
    await update(entra, { standing: "NAMED" });
    const eve = await fixture.identity(entra, "eve");
    const session = await fixture.signedIn(eve);
    const { impact } = await update(entra, { standing: "LINK_ONLY" });
    expect(impact.peopleDeactivated).toEqual({ count: 1, first: [{ personId: eve.personId }] });
    expect(impact.sessions.first).toEqual([{ id: session, personId: eve.personId }]);
    expect(await domain.db.query("select 1 from sessions")).toEqual([]);
    expect(await auditOf(entra)).toMatchObject({
      after: { impact: { peopleDeactivated: 1, sessions: 1 } },
    });
  });

  it("is DEFAULT for exactly one, though two are set at once", async () => {
    const third = await fixture.provider("Ping", []);
    await Promise.allSettled([update(entra, { standing: "DEFAULT" }), update(third, { standing: "DEFAULT" })]);
    const rows = await domain.db.query("select 1 from identity_providers where standing = 'DEFAULT'");
    expect(rows).toHaveLength(1);
  });
});

describe("switching a provider off", () => {
  beforeEach(() => update(entra, { standing: "NAMED" }));

  it("hides its people, until it is on again", async () => {
    const eve = await fixture.identity(entra, "eve");
    const session = await fixture.signedIn(eve);
    const { impact } = await update(entra, { enabled: false });
    expect(impact).toMatchObject({ peopleDeactivated: { count: 1 }, sessions: { first: [{ id: session }] } });
    expect((await update(entra, { enabled: true })).impact).toMatchObject({ peopleActivated: { count: 1 } });
  });

  it("ends sessions for good: switching it on again restores none", async () => {
    await fixture.signedIn(await fixture.identity(entra, "eve"));
    await update(entra, { enabled: false });
    await update(entra, { enabled: true });
    expect(await domain.db.query("select 1 from sessions")).toEqual([]);
  });

  it("removes the owners that it named, after a preview", async () => {
    await update(entra, { standing: "DEFAULT" });
    const { payments } = await fixture.clusters();
    await update(okta, { standing: "DEFAULT" });
    const { impact } = await preview(entra, { enabled: false });
    expect(impact.resources).toEqual({ count: 1, first: [{ resourceId: payments.id, gained: 0, lost: 1 }] });
  });
});

describe("vouching for a domain", () => {
  it("links identities by the addresses of their first read, after a preview", async () => {
    await update(okta, { vouchesForDomains: ["example.com"] });
    const center = await fixture.provider("Center", [{ id: "c-ana", userName: "ana" }]);
    const [ana, hers] = [await fixture.identity(okta, "ana"), await fixture.identity(center, "c-ana")];
    const linked = { count: 1, first: [{ id: hers.id, personId: ana.personId }] };
    expect((await preview(center, { vouchesForDomains: ["example.com"] })).impact.linked).toEqual(linked);
    expect((await update(center, { vouchesForDomains: ["example.com"] })).impact.linked).toEqual(linked);
    expect(await fixture.identity(center, "c-ana")).toMatchObject({ personId: ana.personId, linkedBy: "ADDRESS" });
  });
});

describe("listing an issuer of external ids", () => {
  const ISSUER = "https://scim.example.com/Okta";

  async function centerWith(key: string) {
    const center = await fixture.provider("Center", [{ id: "c-ana" }], [], "AWS_IDENTITY_CENTER");
    const { id } = await fixture.identity(center, "c-ana");
    await domain.db.manager.update(Identity, id, { firstExternalIds: [{ issuer: ISSUER, id: key }] });
    return center;
  }

  it("links people whom external ids name, after a preview", async () => {
    const center = await centerWith("ana");
    const [ana, hers] = [await fixture.identity(okta, "ana"), await fixture.identity(center, "c-ana")];
    const linked = { count: 1, first: [{ id: hers.id, personId: ana.personId }] };
    expect((await preview(okta, { externalIdIssuers: [ISSUER] })).impact.linked).toEqual(linked);
    expect((await update(okta, { externalIdIssuers: [` ${ISSUER} `, ISSUER] })).impact.linked).toEqual(linked);
    expect(await fixture.reload(okta)).toMatchObject({ externalIdIssuers: [ISSUER] });
    expect(await fixture.identity(center, "c-ana")).toMatchObject({ personId: ana.personId, linkedBy: "EXTERNAL_ID" });
    expect(await auditOf(okta)).toMatchObject({ after: { externalIdIssuers: [ISSUER], impact: { linked: 1 } } });
  });

  it("links nobody twice: neither a shorter list nor another one repeats the links", async () => {
    await update(okta, { externalIdIssuers: [ISSUER, "https://a.example.com"] });
    const center = await centerWith("ana");
    await update(okta, { externalIdIssuers: [ISSUER] });
    await update(okta, { vouchesForDomains: ["elsewhere.example.com"] });
    expect((await fixture.identity(center, "c-ana")).personId).toBeNull();
  });

  it("of a LINK_ONLY provider names nobody, until people can be at home there", async () => {
    const center = await centerWith("eve");
    await update(entra, { externalIdIssuers: [ISSUER] });
    expect((await fixture.identity(center, "c-ana")).personId).toBeNull();
    await update(entra, { externalIdIssuers: [] });
    await update(entra, { standing: "NAMED", externalIdIssuers: [ISSUER] });
    const eve = await fixture.identity(entra, "eve");
    expect((await fixture.identity(center, "c-ana")).personId).toBe(eve.personId);
  });

  it.each(["", "has space", "x".repeat(257), "nul\0"])("takes no issuer %j", async (issuer) => {
    const refused = update(entra, { externalIdIssuers: [ISSUER, issuer] });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["externalIdIssuers", 1] }],
    });
  });
});

describe("the proof of people in an Identity Center", () => {
  beforeEach(async () => {
    await fixture.clusters();
    await update(entra, { standing: "NAMED" });
  });

  it("follows a change of domains, both ways", async () => {
    const { personId } = await fixture.identity(entra, "eve");
    const proven = { principalsProven: { count: 1, first: [{ personId }] }, principalsUnproven: { count: 0 } };
    expect((await preview(entra, { vouchesForDomains: ["example.com"] })).impact).toMatchObject(proven);
    await update(entra, { vouchesForDomains: ["example.com"] });
    const unproven = { principalsProven: { count: 0 }, principalsUnproven: { count: 1, first: [{ personId }] } };
    expect((await preview(entra, { vouchesForDomains: [] })).impact).toMatchObject(unproven);
  });

  it("follows a change of standing, for people who are active afterwards", async () => {
    const ana = await fixture.identity(okta, "ana");
    const eve = await fixture.identity(entra, "eve");
    const { principalsProven, principalsUnproven } = (await preview(entra, { standing: "DEFAULT" })).impact;
    expect(principalsProven.first).toMatchObject([{ personId: eve.personId }]);
    expect(principalsUnproven.first.map(({ personId }) => personId)).toContain(ana.personId);
    const left = (await preview(entra, { standing: "LINK_ONLY" })).impact;
    expect(left).toMatchObject({ principalsProven: { count: 0 }, principalsUnproven: { count: 0 } });
  });
});

describe("the last admin", () => {
  it("is lost only by an explicit confirmation", async () => {
    await update(entra, { standing: "NAMED" });
    const { personId } = await fixture.identity(entra, "eve");
    await domain.db.manager.insert(RoleAssignment, {
      personId: personId!,
      role: "ADMIN",
      createdAt: domain.clock.now(),
    });
    expect((await preview(entra, { enabled: false })).impact).toMatchObject({
      losesLastAdmin: true,
      rolesLost: { first: [{ personId, role: "ADMIN" }] },
    });
    await expect(update(entra, { enabled: false })).rejects.toMatchObject({
      code: "INVALID_STATE",
      fields: [{ path: ["confirmLastAdmin"] }],
    });
    expect(await fixture.reload(entra)).toMatchObject({ enabled: true });
    await expect(update(entra, { enabled: false }, true)).resolves.toBeDefined();
  });

  it("may go while a service account is one", async () => {
    await update(entra, { standing: "NAMED" });
    const { personId } = await fixture.identity(entra, "eve");
    await domain.db.manager.insert(RoleAssignment, {
      personId: personId!,
      role: "ADMIN",
      createdAt: domain.clock.now(),
    });
    await domain.db.query(
      `insert into api_tokens (id, name, kind, token_hash, roles, created_at)
       values (gen_random_uuid(), 'bootstrap', 'service', 'x', '{ADMIN}', now())`,
    );
    expect((await update(entra, { enabled: false })).impact.losesLastAdmin).toBe(false);
  });
});

describe("a rename", () => {
  it("names the values of the configuration that mean another provider, and the roles that change", async () => {
    const staff = await fixture.provider(
      "Staff",
      [{ id: "sue" }],
      [{ id: "a", name: "drawbridge-admins", members: ["sue"] }],
    );
    await update(staff, { standing: "NAMED" });
    const { personId } = await fixture.identity(staff, "sue");
    const { impact } = await preview(staff, { name: "People" });
    expect(impact.configured.first.map(({ after }) => after)).toContain(staff.id);
    expect(impact.rolesGained.first).toEqual([{ personId, role: "ADMIN" }]);
  });
});
