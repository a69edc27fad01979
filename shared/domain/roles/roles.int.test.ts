import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { Role } from "../../kernel/actor";
import { Identity } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { RolesService } from "./roles.service";

const people = (members: { admins?: string[]; nested?: string[]; active?: boolean } = {}) => `
users:
  - { id: ana, userName: ana, active: ${members.active ?? true} }
  - { id: ben, userName: ben }
  - { id: cy, userName: cy }
groups:
  - { id: g1, name: Drawbridge-Admins, members: [${members.admins ?? []}], groups: [g2] }
  - { id: g2, name: Nested, members: [${members.nested ?? []}] }
`;

describe("the roles of a person", () => {
  let domain: TestDomain;
  let roles: RolesService;
  let providerId: string;
  let ana: string;
  let ben: string;

  beforeAll(async () => {
    domain = await createTestDomain();
    roles = new RolesService(domain);
  });

  afterAll(() => domain.close());

  beforeEach(async () => {
    await domain.empty();
    providerId = (await domain.identityProviders.create(ADMIN, "People")).id;
    await read(people());
    ana = await idOf("ana");
    ben = await idOf("ben");
  });

  const read = (text: string) => domain.identityProviders.importFile(ADMIN, providerId, text, true);
  const idOf = async (externalId: string) => (await domain.db.manager.findOneByOrFail(Identity, { externalId })).id;
  const personOf = async (id: string) => (await domain.db.manager.findOneByOrFail(Identity, { id })).personId!;
  const now = async (id: string) => (await domain.people.find(id))?.roles ?? null;

  it("are MEMBER while they are active, and none afterwards", async () => {
    expect(await now(ana)).toEqual(["MEMBER"]);
    await read(people({ active: false }));
    expect(await now(ana)).toBeNull();
    expect(await now(providerId)).toBeNull();
  });

  it("come with groups, those inside them included, and go with them at once", async () => {
    await read(people({ admins: ["ana"], nested: ["ben"] }));
    expect([await now(ana), await now(ben)]).toEqual([
      ["ADMIN", "MEMBER"],
      ["ADMIN", "MEMBER"],
    ]);
    await read(people({ nested: ["ben"] }));
    expect(await now(ana)).toEqual(["MEMBER"]);
  });

  it("come by no group of the same name at another provider", async () => {
    const other = await domain.identityProviders.create(ADMIN, "Others");
    await domain.db.manager.update(IdentityProvider, other.id, { standing: "NAMED" });
    const text = "users: [{ id: eve, userName: eve }]\ngroups: [{ id: g9, name: drawbridge-admins, members: [eve] }]";
    await domain.identityProviders.importFile(ADMIN, other.id, text, true);
    expect(await now(await idOf("eve"))).toEqual(["MEMBER"]);
  });

  it("come by the group that has the name first, and by no later one", async () => {
    await read(people({ admins: ["ana"] }));
    const renamed = people({ admins: ["ana"] }).replace("Drawbridge-Admins", "Platform");
    await read(`${renamed}  - { id: g3, name: drawbridge-admins, members: [cy] }`);
    expect([await now(ana), await now(await idOf("cy"))]).toEqual([["ADMIN", "MEMBER"], ["MEMBER"]]);
  });

  it("come by no group where the configured name means several", async () => {
    const twice = ["ana", "cy"].map((id) => `  - { id: g-${id}, name: drawbridge-auditors, members: [${id}] }\n`);
    await read(people() + twice.join(""));
    expect([await now(ana), await now(await idOf("cy"))]).toEqual([["MEMBER"], ["MEMBER"]]);
    await read(people() + twice[1]);
    expect([await now(ana), await now(await idOf("cy"))]).toEqual([["MEMBER"], ["AUDITOR", "MEMBER"]]);
  });

  it("come by no group whose key is the configured name", async () => {
    const byKey = people({ admins: ["ana"] }).replace(
      "id: g1, name: Drawbridge-Admins",
      "id: drawbridge-admins, name: X",
    );
    await read(byKey);
    expect(await now(ana)).toEqual(["MEMBER"]);
  });

  it("are assigned and removed by admins, and that is recorded", async () => {
    await roles.assign(ADMIN, await personOf(ana), "ADMIN");
    await roles.assign(ADMIN, await personOf(ana), "ADMIN");
    await roles.assign(ADMIN, await personOf(ben), "ADMIN");
    expect(await now(ana)).toEqual(["ADMIN", "MEMBER"]);
    await roles.remove(ADMIN, await personOf(ana), "ADMIN");
    expect(await now(ana)).toEqual(["MEMBER"]);
    const actions = await domain.db.query(
      "select action from audit_events where subject_id = $1 and action like 'role.%' order by id",
      [await personOf(ana)],
    );
    expect(actions).toEqual([{ action: "role.assigned" }, { action: "role.removed" }]);
  });

  it.each([
    ["an auditor", AUDITOR, "ADMIN", "FORBIDDEN"],
    ["nobody can give what everybody has", ADMIN, "MEMBER", "INVALID_INPUT"],
  ] as const)("are not for everybody to give: %s", async (_who, actor, role: Role, code) => {
    await expect(roles.assign(actor, ana, role)).rejects.toMatchObject({ code });
    await expect(roles.remove(actor, ana, role)).rejects.toMatchObject({ code });
  });

  it("never leave the installation without an admin", async () => {
    await roles.assign(ADMIN, await personOf(ana), "ADMIN");
    await expect(roles.remove(ADMIN, await personOf(ana), "ADMIN")).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(await now(ana)).toEqual(["ADMIN", "MEMBER"]);
    await domain.apiTokens.installAdminToken("an-admin-token-that-is-there");
    await roles.remove(ADMIN, await personOf(ana), "ADMIN");
    expect(await now(ana)).toEqual(["MEMBER"]);
  });

  it("may all be removed where a group makes somebody an admin", async () => {
    await roles.assign(ADMIN, await personOf(ana), "ADMIN");
    await read(people({ nested: ["ben"] }));
    await roles.remove(ADMIN, await personOf(ana), "ADMIN");
    expect(await now(ana)).toEqual(["MEMBER"]);
  });
});
