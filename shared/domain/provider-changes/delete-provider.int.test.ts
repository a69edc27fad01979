import { saveGrant } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Binding } from "../bindings/binding.entity";
import { Identity, Person } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { unknownProviders } from "../integrations/find-problems";
import { isNamedSql } from "./named-people";
import { createProviderFixture, type ProviderFixture } from "./testing/provider-fixture";
import { TRACES_OF_PEOPLE } from "./testing/traces-of-people";

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
  okta = await fixture.provider("Okta", [{ id: "ana" }], [{ id: "g1", name: "Payments", members: ["ana"] }]);
  entra = await fixture.provider(
    "Entra",
    [{ id: "eve" }, { id: "eli" }],
    [{ id: "g1", name: "Payments", members: ["eve"] }],
  );
  await domain.providerChanges.update(ADMIN, entra.id, 1, { standing: "NAMED" }, false);
});

/** Rows that mean nothing without their person. */
const GO_WITH_THEIR_PERSON = [
  "favourites.person_id",
  "notification_preferences.person_id",
  "notifications.person_id",
  "person_answers.other_id",
  "person_answers.person_id",
  "role_assignments.person_id",
];

async function remove(provider: IdentityProvider, confirm = false) {
  const { id, version } = await fixture.reload(provider);
  return domain.providerChanges.delete(ADMIN, id, version, confirm);
}

async function withAccess(externalId: string, state: "PENDING" | "REVOKED", bindingState: "PREPARING" | "REMOVED") {
  const { personId } = await fixture.identity(entra, externalId);
  const id = newId();
  const at = domain.clock.now();
  await domain.db.manager.insert(Binding, {
    id,
    personId: personId!,
    accountId: "111111111111",
    strategy: "IAM_ROLE_TEMPLATE",
    state: bindingState,
    createdAt: at,
  });
  const ended = { endedAt: at, endAskedAt: at, endReason: "GIVEN_BACK" as const };
  await saveGrant(domain.db, { id, personId: personId! }, { state, ...(state === "REVOKED" && ended) });
  return personId!;
}

describe("deleting a provider", () => {
  it("removes its identities, groups and people, and reports the changes", async () => {
    const eve = await fixture.identity(entra, "eve");
    const { providers, impact } = await remove(entra);
    expect(providers).toMatchObject([{ id: entra.id, name: "Entra" }]);
    expect(impact.peopleDeactivated.count).toBe(2);
    expect(await domain.db.manager.countBy(IdentityProvider, { id: entra.id })).toBe(0);
    expect(await domain.db.manager.countBy(Identity, { providerId: entra.id })).toBe(0);
    expect(await domain.db.manager.countBy(Person, { id: eve.personId! })).toBe(0);
    const rows = await domain.db.query(
      "select action, after from audit_events where subject_id = $1 order by id desc limit 1",
      [entra.id],
    );
    expect(rows).toMatchObject([
      {
        action: "identity-provider.deleted",
        after: { identitiesDeleted: 2, identitiesKept: 0, impact: { peopleDeactivated: 2 } },
      },
    ]);
  });

  it("is refused for an old version", async () => {
    await expect(domain.providerChanges.delete(ADMIN, entra.id, 1, false)).rejects.toMatchObject({
      code: "CONFLICT",
      message: "The identity provider was changed meanwhile (version 2); read it again.",
      fields: [{ path: ["version"], rule: "VERSION_STALE" }],
    });
    expect(await fixture.reload(entra)).toMatchObject({ deletedAt: null, version: 2 });
  });

  it.each([
    ["a live grant", "PENDING", "REMOVED", "1 grants, 0 principals"],
    ["a principal", "REVOKED", "PREPARING", "0 grants, 1 principals"],
  ] as const)("is refused while a person at home there has %s", async (_, grant, binding, counts) => {
    await withAccess("eve", grant, binding);
    await expect(remove(entra, true)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining(counts),
    });
    expect(await fixture.reload(entra)).toMatchObject({ enabled: true, deletedAt: null });
  });

  it("keeps people whom history names, and the provider for them, unlisted and with its name free", async () => {
    const personId = await withAccess("eve", "REVOKED", "REMOVED");
    await remove(entra);
    expect(await fixture.reload(entra)).toMatchObject({
      deletedAt: domain.clock.now(),
      enabled: false,
      standing: "LINK_ONLY",
    });
    expect(await domain.db.manager.findBy(Identity, { providerId: entra.id })).toMatchObject([
      { personId, active: false, removedAt: domain.clock.now() },
    ]);
    const page = await domain.identitiesQueries.providers({ first: 10, after: null });
    expect(page.nodes.map(({ name }) => name)).toEqual(["Okta"]);
    await expect(fixture.provider("Entra", [{ id: "eve" }])).resolves.toMatchObject({ standing: "LINK_ONLY" });
  });

  it.each(Object.entries(TRACES_OF_PEOPLE))("keeps a person who %s", async (_, leave) => {
    const eve = await fixture.identity(entra, "eve");
    await leave(domain, eve.personId!, (await fixture.identity(okta, "ana")).personId!);
    await remove(entra);
    expect(await domain.db.manager.findBy(Identity, { providerId: entra.id })).toMatchObject([
      { id: eve.id, personId: eve.personId, active: false, removedAt: domain.clock.now() },
    ]);
  });

  it("misses no table that keeps a person from being deleted, or whose rows would go with them", async () => {
    const keys: { place: string }[] = await domain.db.query(
      `select conrelid::regclass || '.' || attname as place from pg_constraint
         join pg_attribute on attrelid = conrelid and attnum = any(conkey)
        where contype = 'f' and confrelid = 'people'::regclass and confdeltype in ('r', 'a', 'c')`,
    );
    const named = isNamedSql("p.id");
    const missed = keys.filter(({ place }) => {
      const [table, column] = place.split(".");
      return !new RegExp(`from ${table} [^)]*${column} = p.id`).test(named);
    });
    expect(missed.map(({ place }) => place).sort()).toEqual(GO_WITH_THEIR_PERSON);
  });

  it("hides it from everybody", async () => {
    await withAccess("eve", "REVOKED", "REMOVED");
    await remove(entra);
    const notFound = { code: "NOT_FOUND" };
    await expect(remove(entra)).rejects.toMatchObject(notFound);
    await expect(fixture.read(entra, [{ id: "eve" }])).rejects.toMatchObject(notFound);
    await expect(domain.identityProviders.sync(ADMIN, entra.id, false)).rejects.toMatchObject(notFound);
    await expect(domain.providerChanges.handOver(ADMIN, okta.id, entra.id, "KEEP", true)).rejects.toMatchObject(
      notFound,
    );
    const owner = { attribute: "user", providerId: entra.id, values: ["eve"] };
    const rules = { integrationOwners: [owner], ownerRules: [] };
    expect(await unknownProviders(domain.db.manager, rules as never)).toMatchObject([
      { path: ["integrationOwners", 0, "providerId"] },
    ]);
  });

  it("is refused for the default one while there are others", async () => {
    await expect(remove(okta, true)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await remove(entra);
    await expect(remove(okta)).resolves.toBeDefined();
    const next = await fixture.provider("Next", [{ id: "ana" }]);
    expect(next.standing).toBe("DEFAULT");
  });

  it("leaves people of another home their own, without the identity that they had there", async () => {
    const [ana, eli] = [await fixture.identity(okta, "ana"), await fixture.identity(entra, "eli")];
    await domain.db.query("update identities set person_id = $2 where id = $1", [eli.id, ana.personId]);
    await domain.db.query("delete from people where id = $1", [eli.personId]);
    await remove(entra);
    expect(await domain.db.manager.findBy(Identity, { personId: ana.personId! })).toMatchObject([
      { externalId: "ana" },
    ]);
  });
});
