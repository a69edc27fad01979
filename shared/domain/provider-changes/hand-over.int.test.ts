import { aCondition } from "../../../testing/access-flows";
import { saveGrant } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { AuditQueries } from "../audit/audit.queries";
import { Binding } from "../bindings/binding.entity";
import { DriftAcceptance } from "../drift/drift-acceptance.entity";
import { saveAcceptance } from "../drift/testing/save-acceptance";
import { Favourite } from "../favourites/favourite.entity";
import type { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { PersonHome } from "../identities/person-home.entity";
import { Integration } from "../integrations/integration.entity";
import { NotificationPreferences } from "../notifications/notification.entity";
import { RoleAssignment } from "../roles/role-assignment.entity";
import { RoleGroups } from "../roles/role-groups";
import { RolesService } from "../roles/roles.service";
import { ProviderChangesService } from "./provider-changes.service";
import { anyOfConditions, conditionOn, createProviderFixture, type ProviderFixture } from "./testing/provider-fixture";
import { TRACES_OF_PEOPLE } from "./testing/traces-of-people";

let domain: TestDomain;
let fixture: ProviderFixture;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(async () => {
  fixture = await createProviderFixture(domain);
});

const PEOPLE = [{ id: "ana" }, { id: "ben" }, { id: "cat" }];
const GROUPS = [
  { id: "g1", name: "Payments", members: ["ana"] },
  { id: "g2", name: "Platform", members: ["ben"] },
];

/** The same people and groups at another provider, with other keys, and with addresses as user names. */
const AS_OKTA = {
  users: PEOPLE.map(({ id }) => ({ id: `00u-${id}`, userName: `${id}@example.com`, email: `${id}@example.com` })),
  groups: GROUPS.map(({ id, name, members }) => ({ id: `00g-${id}`, name, members: members.map((m) => `00u-${m}`) })),
};

const handOver = (
  from: IdentityProvider,
  to: IdentityProvider,
  unmatched: "KEEP" | "REFUSE" = "KEEP",
  confirm = false,
) => domain.providerChanges.handOver(ADMIN, from.id, to.id, unmatched, confirm);

const preview = (from: IdentityProvider, to: IdentityProvider) =>
  domain.providerChanges.preview(ADMIN, { kind: "HAND_OVER", fromId: from.id, toId: to.id, unmatched: "KEEP" });

const setStanding = (provider: IdentityProvider, standing: string) =>
  domain.db.query("update identity_providers set standing = $2 where id = $1", [provider.id, standing]);

const homeOf = (personId: string | null) => domain.db.manager.findOneByOrFail(PersonHome, { id: personId! });

const flowNow = ({ id }: AccessFlow) => domain.db.manager.findOneByOrFail(AccessFlow, { id });

/** A binding and a live grant of a person, without anything in AWS. */
async function giveAccess({ personId }: Pick<Identity, "personId">): Promise<string> {
  const id = newId();
  await domain.db.manager.insert(Binding, {
    id,
    personId: personId!,
    accountId: "111111111111",
    strategy: "IAM_ROLE_TEMPLATE" as const,
    state: "PREPARING" as const,
    createdAt: domain.clock.now(),
  });
  return (await saveGrant(domain.db, { id, personId: personId! })).id;
}

async function fileToOkta(given: { users?: object[]; groups?: object[] } = {}) {
  const file = await fixture.provider("File", PEOPLE, GROUPS);
  const world = await fixture.clusters();
  const okta = await fixture.provider(
    "Okta",
    (given.users as []) ?? AS_OKTA.users,
    (given.groups as []) ?? AS_OKTA.groups,
    "SCIM",
  );
  return { file, okta, ...world };
}

describe("a hand-over from a document to SCIM", () => {
  it("moves homes, so that people keep their access, and the standing", async () => {
    const { file, okta } = await fileToOkta();
    const ana = await fixture.identity(file, "ana");
    const { providers, handOver: moved } = await handOver(file, okta);
    expect(providers).toMatchObject([
      { id: file.id, standing: "LINK_ONLY" },
      { id: okta.id, standing: "DEFAULT" },
    ]);
    expect(moved).toMatchObject({ people: 3, groups: 2, unmatchedPeople: [], unmatchedGroups: [] });
    expect(await homeOf(ana.personId)).toMatchObject({ providerId: okta.id, externalId: "00u-ana", active: true });
    expect(await fixture.identity(okta, "00u-ana")).toMatchObject({ personId: ana.personId });
    expect(await fixture.identity(file, "ana")).toMatchObject({ personId: ana.personId });
  });

  it("changes nobody's rights where everybody and everything matches", async () => {
    const { file, okta, integration } = await fileToOkta();
    await fixture.flow("Payments", integration.id, {
      requestors: anyOfConditions(
        conditionOn("group", "Payments"),
        conditionOn("user", "ben"),
        conditionOn("manager", "ben"),
      ),
      requestFor: { scopes: ["OTHERS"], grantees: anyOfConditions(conditionOn("user", "cat@example.com")) },
      approverPolicy: {
        mode: "ANY_OF",
        groups: [
          {
            operator: "OR",
            approvers: [{ kind: "PEOPLE", attribute: "group", values: ["Platform"], providerId: null }],
          },
        ],
      },
    });
    await fixture.flow("Everybody", integration.id);
    const { impact } = await handOver(file, okta);
    const counts = Object.entries(impact).map(([what, found]) => [
      what,
      typeof found === "object" ? found.count : found,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      resources: 0,
      flows: 0,
      values: 0,
      rolesGained: 0,
      rolesLost: 0,
      requests: 0,
      grants: 0,
      peopleActivated: 0,
      peopleDeactivated: 0,
      principalsProven: 0,
      principalsUnproven: 0,
      linked: 0,
      sessions: 0,
      tokens: 0,
      configured: 0,
      losesLastAdmin: false,
    });
  });

  it("makes every value name the new provider, frozen to its holder there", async () => {
    const { file, okta, integration, payments } = await fileToOkta();
    const flow = await fixture.flow("F", integration.id, {
      requestors: anyOfConditions(
        conditionOn("group", "payments"),
        conditionOn("user", "id:ana", "ben"),
        aCondition("role", "dev"),
      ),
    });
    await handOver(file, okta);
    const [ana, ben] = [await fixture.identity(okta, "00u-ana"), await fixture.identity(okta, "00u-ben")];
    const group = await fixture.group(okta, "Payments");
    const now = await flowNow(flow);
    expect(now.definition.requestors.conditions).toMatchObject([
      { providerId: okta.id, values: ["payments"], ids: [group.id] },
      { providerId: okta.id, values: ["id:00u-ana", "ben@example.com"], ids: [ana.id, ben.id] },
      { providerId: okta.id, values: ["dev"] },
    ]);
    expect(now.version).toBe(flow.version + 1);
    expect(await domain.db.manager.findOneByOrFail(Integration, { id: integration.id })).toMatchObject({
      ownerRules: [{ providerId: okta.id }],
      integrationOwners: [{ providerId: okta.id, ids: [(await fixture.group(okta, "Platform")).id] }],
    });
    const owners = await domain.db.query(
      "select provider_id as p, group_id as g from resource_owners where resource_id = $1",
      [payments.id],
    );
    expect(owners).toEqual([{ p: okta.id, g: group.id }]);
  });

  it("moves sign-in, and ends the sessions and tokens of the old identities", async () => {
    const { file, okta } = await fileToOkta();
    const ana = await fixture.identity(file, "ana");
    const session = await fixture.signedIn(ana);
    await domain.db.query(
      `insert into identity_links (issuer, subject, identity_id, created_at) values ('https://okta', 's1', $1, now())`,
      [ana.id],
    );
    await domain.db.query(
      `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, created_at)
       values (gen_random_uuid(), 't', 'person', 'h', $1, '{}', now())`,
      [ana.id],
    );
    const { impact } = await handOver(file, okta);
    expect(impact).toMatchObject({
      sessions: { first: [{ id: session, personId: ana.personId }] },
      tokens: { count: 1 },
    });
    expect(await domain.db.query("select 1 from sessions")).toEqual([]);
    expect(await domain.db.query("select 1 from api_tokens where revoked_at is null")).toEqual([]);
    const links: { id: string }[] = await domain.db.query("select identity_id as id from identity_links");
    expect(links).toEqual([{ id: (await fixture.identity(okta, "00u-ana")).id }]);
  });

  it("gives people the favourites and the choice of notifications that they made at the new provider", async () => {
    const { file, okta, payments } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const { personId: goneId } = await fixture.identity(okta, "00u-ana");
    const { personId } = await fixture.identity(file, "ana");
    const [createdAt, changedAt] = [domain.clock.now(), domain.clock.now()];
    await domain.db.manager.insert(Favourite, { personId: goneId!, resourceId: payments.id, createdAt });
    const choice = { mail: false, inAppOff: [], mailOff: [], version: 1, changedAt };
    await domain.db.manager.insert(NotificationPreferences, { personId: goneId!, ...choice });
    await handOver(file, okta);
    expect(await domain.db.manager.find(Favourite)).toMatchObject([{ personId, resourceId: payments.id }]);
    expect(await domain.db.manager.find(NotificationPreferences)).toMatchObject([{ personId, mail: false }]);
  });

  it("gives people the notifications that they got as people of the new provider, each once", async () => {
    const { file, okta } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const { personId } = await fixture.identity(file, "ana");
    const { personId: goneId } = await fixture.identity(okta, "00u-ana");
    const told: [string | null, string][] = [
      [personId, "both"],
      [goneId, "both"],
      [goneId, "new"],
    ];
    for (const [of, thing] of told) {
      await domain.db.query(
        `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
         values (gen_random_uuid(), $1, 'DELEGATION_CHANGED', $2, 'delegation', 'x', 'x', 'x', '/', true, now())`,
        [of, thing],
      );
    }
    await handOver(file, okta);
    const left = await domain.db.query(`select person_id as "personId", thing from notifications order by thing`);
    expect(left).toEqual([
      { personId, thing: "both" },
      { personId, thing: "new" },
    ]);
  });

  it("gives people the drift that they accepted as people of the new provider", async () => {
    const { file, okta, payments } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    await saveAcceptance(domain.db, payments, (await fixture.identity(okta, "00u-ana")).personId!);
    const { personId } = await fixture.identity(file, "ana");
    await handOver(file, okta);
    expect(await domain.db.manager.find(DriftAcceptance)).toMatchObject([{ acceptedBy: personId }]);
  });

  it("keeps the events of people of the new provider findable by the people who they are now", async () => {
    const { file, okta } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const [ana, gone] = [await fixture.identity(file, "ana"), await fixture.identity(okta, "00u-ana")];
    const roles = new RolesService(domain);
    await roles.assign(ADMIN, gone.personId!, "AUDITOR");
    await roles.remove(ADMIN, gone.personId!, "AUDITOR");
    await handOver(file, okta);
    const { nodes } = await new AuditQueries(domain).list({ personId: ana.personId }, { first: 9, after: null });
    const found = nodes.map(({ action, subjectId, before, after }) => ({ action, subjectId, before, after }));
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: "role.assigned", subjectId: gone.personId }),
        {
          action: "person.merged",
          subjectId: ana.personId,
          before: { goneId: gone.personId },
          after: { identityIds: [gone.id], handedOver: { from: file.id, to: okta.id } },
        },
      ]),
    );
  });

  it("moves role groups to the group of the same name", async () => {
    const staff = await fixture.provider(
      "People",
      [{ id: "sue" }],
      [{ id: "a", name: "drawbridge-admins", members: ["sue"] }],
    );
    const okta = await fixture.provider(
      "Okta",
      [{ id: "0sue", userName: "sue" }],
      [{ id: "0a", name: "drawbridge-admins", members: ["0sue"] }],
    );
    const { impact } = await handOver(staff, okta);
    expect(impact).toMatchObject({ losesLastAdmin: false, rolesLost: { count: 0 }, configured: { count: 1 } });
    const person = await domain.people.find((await fixture.identity(okta, "0sue")).id);
    expect(person?.roles).toContain("ADMIN");
  });

  it("is audited with counts", async () => {
    const { file, okta } = await fileToOkta({ users: AS_OKTA.users.slice(0, 2) });
    await handOver(file, okta);
    const rows = await domain.db.query(
      "select after from audit_events where action = 'identity-provider.handed-over' and subject_id = $1",
      [file.id],
    );
    expect(rows).toMatchObject([
      { after: { to: { id: okta.id }, people: 2, groups: 2, unmatchedPeople: 1, impact: { peopleDeactivated: 1 } } },
    ]);
  });
});

describe("an unmatched person or group", () => {
  it("is listed, stays with the old provider, and is named by nothing", async () => {
    const { file, okta, integration } = await fileToOkta({
      users: AS_OKTA.users.slice(0, 2),
      groups: AS_OKTA.groups.slice(0, 1),
    });
    const flow = await fixture.flow("F", integration.id, {
      requestors: anyOfConditions(conditionOn("group", "Platform"), conditionOn("user", "cat")),
    });
    const cat = await fixture.identity(file, "cat");
    const { handOver: moved, impact } = await handOver(file, okta);
    expect(moved).toMatchObject({
      unmatchedPeople: [{ id: cat.id, name: "cat", reason: "NO_MATCH" }],
      unmatchedGroups: [{ name: "Platform", reason: "NO_MATCH" }],
    });
    expect(impact).toMatchObject({
      flows: { first: [{ flowId: flow.id, place: "REQUESTORS", gained: 0, lost: 2 }] },
      values: { count: 3 },
      peopleDeactivated: { first: [{ personId: cat.personId }] },
    });
    expect((await flowNow(flow)).definition).toEqual(flow.definition);
    expect(await homeOf(cat.personId)).toMatchObject({ providerId: file.id, active: false });
  });

  it("does not give its place to a later namesake", async () => {
    const { file, okta, integration } = await fileToOkta({ groups: AS_OKTA.groups.slice(0, 1) });
    const flow = await fixture.flow("F", integration.id, {
      requestors: anyOfConditions(conditionOn("group", "Payments", "Platform")),
    });
    await handOver(file, okta);
    const [condition] = (await flowNow(flow)).definition.requestors.conditions;
    expect(condition).toMatchObject({ providerId: okta.id, values: ["Payments", "Platform"] });
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const { impact } = await preview(okta, await fixture.provider("Ping", [{ id: "x" }]));
    expect(impact.flows.first).toEqual([{ flowId: flow.id, place: "REQUESTORS", gained: 0, lost: 1 }]);
  });

  it("keeps excluding the people whom a negated condition excludes", async () => {
    const { file, okta, integration } = await fileToOkta({ groups: AS_OKTA.groups.slice(0, 1) });
    const flow = await fixture.flow("F", integration.id, {
      requestors: anyOfConditions({ ...conditionOn("group", "Payments", "Platform"), operator: "IS_NOT" }),
    });
    const { impact } = await handOver(file, okta);
    expect(impact.flows.first).toEqual([{ flowId: flow.id, place: "REQUESTORS", gained: 0, lost: 1 }]);
    expect((await flowNow(flow)).definition).toEqual(flow.definition);
  });

  it.each([
    [
      "two there are called so",
      [
        { id: "1", userName: "a1", email: "ana@example.com" },
        { id: "2", userName: "a2", email: "ana@example.com" },
      ],
    ],
  ])("is one without a one-to-one match: %s", async (_, users) => {
    const { file, okta } = await fileToOkta({ users, groups: [] });
    const { handOver: moved } = await handOver(file, okta);
    expect(moved.unmatchedPeople).toMatchObject([
      { name: "ana", reason: "SEVERAL" },
      { name: "ben", reason: "NO_MATCH" },
      { name: "cat", reason: "NO_MATCH" },
    ]);
  });

  it("is not a person of another provider with anything of their own", async () => {
    const { file, okta } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const theirs = await fixture.identity(okta, "00u-ana");
    await giveAccess(theirs);
    const absorbed = await fixture.identity(okta, "00u-ben");
    const { handOver: moved } = await handOver(file, okta);
    expect(moved).toMatchObject({ people: 2, unmatchedPeople: [{ name: "ana", reason: "TAKEN" }] });
    expect(await homeOf(theirs.personId)).toMatchObject({ externalId: "00u-ana" });
    const ben = await fixture.identity(file, "ben");
    expect([...moved.absorbed]).toContainEqual([absorbed.personId, ben.personId]);
    expect(await domain.db.manager.findOneBy(PersonHome, { id: absorbed.personId! })).toBeNull();
  });

  it.each(Object.entries(TRACES_OF_PEOPLE))("is not a person of another provider who %s", async (_, leave) => {
    const { file, okta } = await fileToOkta();
    await setStanding(okta, "NAMED");
    await domain.db.query("update identity_providers set kind = 'FILE' where id = $1", [okta.id]);
    await fixture.read(okta, AS_OKTA.users, AS_OKTA.groups);
    const theirs = await fixture.identity(okta, "00u-ana");
    await leave(domain, theirs.personId!, (await fixture.identity(file, "cat")).personId!);
    const { handOver: moved } = await handOver(file, okta);
    expect(moved).toMatchObject({ people: 2, unmatchedPeople: [{ name: "ana", reason: "TAKEN" }] });
    expect(await homeOf(theirs.personId)).toMatchObject({ externalId: "00u-ana" });
  });

  it("refuses the whole, with the list, on demand", async () => {
    const { file, okta } = await fileToOkta({ users: AS_OKTA.users.slice(0, 2), groups: AS_OKTA.groups.slice(0, 1) });
    const before = await fixture.everything();
    await expect(handOver(file, okta, "REFUSE")).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("group 'Platform' (NO_MATCH), person 'cat' (NO_MATCH)"),
    });
    expect(await fixture.everything()).toEqual(before);
  });

  it("refuses nothing where all match", async () => {
    const { file, okta } = await fileToOkta();
    await expect(handOver(file, okta, "REFUSE")).resolves.toBeDefined();
  });
});

describe("between IAM Identity Center and Okta", () => {
  it.each([
    ["AWS_IDENTITY_CENTER", "SCIM"],
    ["SCIM", "AWS_IDENTITY_CENTER"],
  ] as const)("%s gives way to %s, and its users stay linked", async (fromKind, toKind) => {
    const from = await fixture.provider("Old", PEOPLE, GROUPS, fromKind);
    await fixture.clusters();
    const to = await fixture.provider("New", [...AS_OKTA.users.slice(0, 2), { id: "00u-dan" }], AS_OKTA.groups, toKind);
    const ana = await fixture.identity(from, "ana");
    const { impact, handOver: moved } = await handOver(from, to);
    expect(moved.unmatchedPeople.map(({ name }) => name)).toEqual(["cat"]);
    const dan = await fixture.identity(to, "00u-dan");
    expect(impact.peopleActivated.first).toEqual([{ personId: dan.personId }]);
    const identities = await domain.db.query("select provider_id as p from identities where person_id = $1", [
      ana.personId,
    ]);
    expect(identities.map(({ p }: { p: string }) => p).sort()).toEqual([from.id, to.id].sort());
  });

  it("a person who was linked already only moves home", async () => {
    const { file, okta } = await fileToOkta();
    const ana = await fixture.identity(file, "ana");
    await domain.db.query("update identities set person_id = $2 where id = $1", [
      (await fixture.identity(okta, "00u-ana")).id,
      ana.personId,
    ]);
    const { handOver: moved } = await handOver(file, okta);
    expect(moved).toMatchObject({ people: 3, unmatchedPeople: [] });
    expect(await homeOf(ana.personId)).toMatchObject({ externalId: "00u-ana" });
  });

  it("lists people who match by their user name, though their addresses differ", async () => {
    const { file, okta } = await fileToOkta({
      users: [{ id: "00u-ana", userName: "ANA", email: "ana@other.example" }],
      groups: [],
    });
    const { personId } = await fixture.identity(file, "ana");
    expect((await handOver(file, okta)).handOver.differingAddresses).toEqual([
      { id: personId, userName: "ana", before: "ana@example.com", after: "ana@other.example" },
    ]);
  });
});

describe("an impossible hand-over", () => {
  it.each(["itself", "a LINK_ONLY one", "one that is off", "none"])("is refused: %s", async (which) => {
    const { file, okta } = await fileToOkta();
    if (which === "one that is off")
      await domain.db.query("update identity_providers set enabled = false where id = $1", [okta.id]);
    const ask = {
      itself: () => handOver(file, file),
      "a LINK_ONLY one": () => handOver(okta, file),
      "one that is off": () => handOver(file, okta),
      none: () => domain.providerChanges.handOver(ADMIN, file.id, newId(), "KEEP", false),
    }[which]!;
    await expect(ask()).rejects.toMatchObject({ code: which === "none" ? "NOT_FOUND" : "INVALID_STATE" });
  });

  it("needs a confirmation where it takes the last admin", async () => {
    const { file, okta } = await fileToOkta({ users: AS_OKTA.users.slice(0, 2) });
    const { personId } = await fixture.identity(file, "cat");
    await domain.db.manager.insert(RoleAssignment, {
      personId: personId!,
      role: "ADMIN",
      createdAt: domain.clock.now(),
    });
    await expect(handOver(file, okta)).rejects.toMatchObject({ fields: [{ rule: "LAST_ADMIN" }] });
    await expect(handOver(file, okta, "KEEP", true)).resolves.toBeDefined();
  });

  it("is made once by two at the same time", async () => {
    const { file, okta } = await fileToOkta();
    const ping = await fixture.provider("Ping", PEOPLE, GROUPS);
    const both = await Promise.allSettled([handOver(file, okta), handOver(file, ping)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "INVALID_STATE" } });
    const homes = await domain.db.query("select distinct provider_id as id from homes where active");
    expect(homes).toHaveLength(1);
  });

  it("leaves no partial state where it fails in between", async () => {
    const { file, okta } = await fileToOkta();
    const before = await fixture.everything();
    const owners = Object.assign(Object.create(domain.owners), {
      resolveEverything: () => Promise.reject(new Error("killed")),
    });
    const { uow, people } = domain;
    const roleGroups = new RoleGroups([]);
    const breaking = new ProviderChangesService({ uow, owners, people, roleGroups, configuredProviders: [] });
    await expect(breaking.handOver(ADMIN, file.id, okta.id, "KEEP", false)).rejects.toThrow("killed");
    expect(await fixture.everything()).toEqual(before);
  });
});

describe("the grants of people", () => {
  it("continue where they match, and would end where they do not", async () => {
    const { file, okta } = await fileToOkta({ users: AS_OKTA.users.slice(0, 2) });
    await giveAccess(await fixture.identity(file, "ana"));
    const lost = await giveAccess(await fixture.identity(file, "cat"));
    const { impact } = await preview(file, okta);
    expect(impact.grants).toEqual({ count: 1, first: [{ grantId: lost, reason: "PERSON_INACTIVE" }] });
  });
});
