import type { GraphQLObjectType } from "graphql";
import { Identity, IdentityGroup } from "../../shared/domain/identities/identity.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { takePeopleLock } from "../../shared/domain/people-lock/people-lock";
import { Session } from "../../shared/domain/sessions/session.entity";
import type { Actor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { statementsOf } from "../../testing/count-statements";
import { personActor } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createContext } from "../graphql/context";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

const PEOPLE = JSON.stringify({
  users: [
    { id: "ana", userName: "asilva", displayName: "Ana Silva", email: "ana.silva@example.com", manager: "zoe" },
    { id: "ben", userName: "ben", displayName: "ben Okafor", email: "ben@example.com" },
    { id: "zoe", userName: "zoe", displayName: "Zoë Anand", active: false },
  ],
  groups: [
    { id: "g1", name: "Platform Team", groups: ["g2"] },
    { id: "g2", name: "Clusters", members: ["ana"], groups: ["g1"] },
    { id: "g3", name: "Idle" },
  ],
});
const CENTER = JSON.stringify({
  users: [
    { id: "c-ana", userName: "ana.c", displayName: "Ana of Center", email: "ana.c@example.com" },
    { id: "c-ana2", userName: "ana.c2", displayName: "Ana again" },
  ],
});

let api: TestApi;
let inventory: Inventory;
let ana: Identity & { readonly personId: string };
let ben: Identity & { readonly personId: string };
let centerId: string;

beforeAll(async () => {
  api = await createTestApi({
    DRAWBRIDGE_ROLE_GROUPS: JSON.stringify([
      { provider: "Okta", group: "platform team", role: "AUDITOR" },
      { provider: "Okta", group: "Nobody", role: "ADMIN" },
      { provider: "Elsewhere", group: "x", role: "ADMIN" },
    ]),
  });
  const { identityProviders, db } = api.platform;
  inventory = await saveInventory(db, 1, api.clock.now());
  const okta = await identityProviders.create(ADMIN, "Okta");
  await identityProviders.importFile(ADMIN, okta.id, PEOPLE, true);
  centerId = (await identityProviders.create(ADMIN, "Center")).id;
  await identityProviders.importFile(ADMIN, centerId, CENTER, true);
  await db.manager.update(IdentityProvider, centerId, { kind: "AWS_IDENTITY_CENTER" });
  [ana, ben] = [await identityOf("ana"), await identityOf("ben")];
});

afterAll(() => api.close());

async function identityOf(externalId: string) {
  return (await api.platform.db.manager.findOneByOrFail(Identity, { externalId })) as typeof ana;
}

const namesOf = async (args: string) => {
  const { data, codes } = await api.ask(AUDITOR, `{ people${args} { totalCount nodes { displayName } } }`);
  expect(codes).toEqual([]);
  return (data!.people as { nodes: { displayName: string }[] }).nodes.map(({ displayName }) => displayName);
};

describe("people", () => {
  it.each([
    ['(filter: { search: "sil" })', ["Ana Silva"]],
    ['(filter: { search: "AN" })', ["Ana Silva", "Zoë Anand"]],
    ['(filter: { search: "ilva" })', []],
    ['(filter: { search: "an sil" })', ["Ana Silva"]],
    ['(filter: { search: "ana.silva@ex" })', ["Ana Silva"]],
    ['(filter: { search: "zoë" })', ["Zoë Anand"]],
    ['(filter: { search: "@" })', []],
    ['(filter: { search: " " })', ["Ana Silva", "ben Okafor", "Zoë Anand"]],
    ["(filter: { active: false })", ["Zoë Anand"]],
    ["(filter: { role: AUDITOR })", ["Ana Silva"]],
    ["(filter: { role: MEMBER })", ["Ana Silva", "ben Okafor"]],
    ["(orderBy: { field: NAME, direction: DESC })", ["Zoë Anand", "ben Okafor", "Ana Silva"]],
    ["(orderBy: { field: USER_NAME })", ["Ana Silva", "ben Okafor", "Zoë Anand"]],
    ["(orderBy: { field: ADDRESS })", ["Zoë Anand", "Ana Silva", "ben Okafor"]],
  ])("are found by %s: each once, by their home", async (args, names) => {
    expect(await namesOf(args)).toEqual(names);
  });

  it("are filtered by a present session, of whatever identity", async () => {
    const now = api.clock.now();
    const session = {
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + 60_000),
      provider: "okta",
      amr: [],
    };
    const start = (n: number, one: typeof ana, changes: object = {}) =>
      api.platform.db.manager.insert(Session, {
        ...session,
        id: newId(),
        tokenHash: `signed in ${n}`,
        identityId: one.id,
        ...changes,
      });
    await start(1, ana);
    await start(2, ana);
    await start(3, ben, { expiresAt: now });
    await start(4, ben, { lastSeenAt: new Date(now.getTime() - 60 * 60_000) });
    expect(await namesOf("(filter: { signedIn: true })")).toEqual(["Ana Silva"]);
    expect(await namesOf('(filter: { signedIn: true, search: "ben" })')).toEqual([]);
    expect(await namesOf("(filter: { signedIn: false })")).toEqual(["ben Okafor", "Zoë Anand"]);
    await api.platform.db.manager.clear(Session);
  });

  it.each(["ASC", "DESC"])("refuse a cursor of %s by time with an invalid time", async (direction) => {
    for (const moment of ["", "x", "1 (January)", "-271821-04-20T00:00:00.000Z"]) {
      const key = [`people CREATED_AT ${direction}`, moment, "0197f0c0-0000-7000-8000-000000000000"];
      const after = Buffer.from(JSON.stringify(key)).toString("base64url");
      const query = `query ($after: String) { people(after: $after, orderBy: { field: CREATED_AT, direction: ${direction} }) { totalCount nodes { id } } }`;
      expect((await api.ask(AUDITOR, query, { after })).codes).toEqual(["INVALID_INPUT"]);
    }
  });

  it("are found by group and provider, and page by page in every order", async () => {
    const group = await api.platform.db.manager.findOneByOrFail(IdentityGroup, { externalId: "g1" });
    expect(await namesOf(`(filter: { groupId: "${group.id}" })`)).toEqual(["Ana Silva"]);
    expect(await namesOf(`(filter: { providerId: "${centerId}" })`)).toEqual([]);
    for (const field of ["NAME", "USER_NAME", "ADDRESS", "CREATED_AT"]) {
      for (const direction of ["ASC", "DESC"]) {
        const found: string[] = [];
        for (let after: string | null = null, left = true; left; ) {
          const { data, codes } = await api.ask(
            AUDITOR,
            `query ($after: String) { people(first: 1, after: $after, orderBy: { field: ${field}, direction: ${direction} }) {
               totalCount nodes { displayName } pageInfo { hasNextPage endCursor } } }`,
            { after },
          );
          expect(codes).toEqual([]);
          const page = data!.people as {
            totalCount: number;
            nodes: { displayName: string }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
          expect(page.totalCount).toBe(3);
          found.push(page.nodes[0]!.displayName);
          ({ endCursor: after, hasNextPage: left } = page.pageInfo);
        }
        expect(found).toEqual(await namesOf(`(orderBy: { field: ${field}, direction: ${direction} })`));
      }
    }
  });

  it("have all their facts in as many statements for one as for all", async () => {
    const all = `id home { id } manager { id } identities { userName isHome provider { name } } groups { group { name } through { name } } roles { role because group { name } }
      tokens { id personId } sessions { id personId } grants { id } requests { id } owns { resource { name } } relations { relation person { id } }`;
    const count = async (first: number) =>
      (
        await statementsOf(api.platform.db, async () => {
          expect((await api.ask(AUDITOR, `{ people(first: ${first}) { nodes { ${all} } } }`)).codes).toEqual([]);
        })
      ).length;
    // Lookups of one moment are one statement, and on a busy machine a moment may become two. A statement for each
    // person would be two more.
    expect(await count(3)).toBeLessThan((await count(1)) + 2);
  });
});

describe("a person", () => {
  const ALL = `query ($id: ID!) { person(id: $id) { userName active provider { name } home { userName } manager { displayName active }
    identities { userName isHome linkedBy providerName provider { name } }
    groups { group { name usedBy { roleGroups { group } } } through { name } }
    roles { role because group { name } assignedAt } tokens { personId identityId } sessions { personId }
    owns { resourceName kind value resource { name } } relations { relation answeredAt person { userName } } } }`;

  it("shows identities, groups with the path into them, roles with their reasons, and owned resources", async () => {
    const { platform } = api;
    await platform.roles.assign(ADMIN, ana.personId, "AUDITOR");
    const link = `mutation ($i: ID!, $p: ID!) { linkIdentity(identityId: $i, personId: $p) { person { id identities { userName } } identity { linkedBy } } }`;
    const center = await identityOf("c-ana");
    const linked = await api.ask(ADMIN, link, { i: center.id, p: ana.personId });
    expect(linked).toEqual({
      codes: [],
      data: {
        linkIdentity: {
          person: { id: ana.personId, identities: [{ userName: "asilva" }, { userName: "ana.c" }] },
          identity: { linkedBy: "ADMIN" },
        },
      },
    });
    await platform.personalTokens.create(ADMIN, ana.personId);
    await platform.sessions.signInAs(ana.id, { address: null, userAgent: null, previousToken: null });
    await platform.db.query("update integrations set owner_rules = $1, integration_owners = $2", [
      JSON.stringify([{ keyName: "team", attribute: "group", providerId: ana.providerId, separator: null }]),
      JSON.stringify([{ attribute: "user", providerId: ana.providerId, values: ["ben"], ids: [ben.id] }]),
    ]);
    await saveResource(platform.db, inventory.accounts[0]!, "payments", { tags: { team: "Platform Team" } });
    await platform.uow.run(ADMIN, async (tx) => {
      await takePeopleLock(tx.manager);
      await platform.owners.resolveChanged(tx, { changedKeys: ["platform team"], changedIds: [] });
    });
    const { data, codes } = await api.ask(AUDITOR, ALL, { id: ana.personId });
    expect(codes).toEqual([]);
    expect(data!.person).toMatchObject({
      userName: "asilva",
      active: true,
      home: { userName: "asilva" },
      manager: { displayName: "Zoë Anand", active: false },
      identities: [
        { userName: "asilva", isHome: true, linkedBy: null, providerName: "Okta", provider: { name: "Okta" } },
        { userName: "ana.c", isHome: false, linkedBy: "ADMIN", providerName: "Center" },
      ],
      groups: [
        { group: { name: "Clusters" }, through: null },
        {
          group: { name: "Platform Team", usedBy: { roleGroups: [{ group: "platform team" }] } },
          through: { name: "Clusters" },
        },
      ],
      roles: [
        { role: "AUDITOR", because: "ASSIGNED", group: null, assignedAt: expect.any(String) },
        { role: "AUDITOR", because: "ROLE_GROUP", group: { name: "Platform Team" }, assignedAt: null },
      ],
      tokens: [{ personId: ana.personId, identityId: ana.id }],
      sessions: [{ personId: ana.personId }],
      owns: [{ resourceName: "payments", kind: "GROUP", value: "Platform Team", resource: { name: "payments" } }],
      relations: [],
    });
  });

  it("sees themselves, and nobody else", async () => {
    const self = personActor(ben);
    const own = await api.ask(self, ALL, { id: ben.personId });
    expect(own).toMatchObject({
      codes: [],
      data: {
        person: { active: true, provider: null, home: { userName: "ben" }, manager: null, groups: [], relations: null },
      },
    });
    expect((await api.ask(self, ALL, { id: ana.personId })).codes).toEqual(["NOT_FOUND"]);
    expect((await api.ask(self, "{ viewer { person { id } } }")).data).toEqual({
      viewer: { person: { id: ben.personId } },
    });
    expect((await api.ask(MEMBER, "{ viewer { person { id } } }")).data).toEqual({ viewer: { person: null } });
  });

  it("shows others only names and addresses, wherever they see them", async () => {
    const { platform, schema } = api;
    const parent = await platform.peopleQueries.find(ana.personId);
    const known = async (actor: Actor) => {
      const context = createContext(platform, actor);
      const fields = Object.values((schema.getType("Person") as GraphQLObjectType).getFields());
      const told = await Promise.all(
        fields.map(async ({ name, resolve }) => {
          const value = resolve
            ? await resolve(parent, {}, context, { path: { key: name } } as never)
            : parent![name as "id"];
          return value === null ? [] : [name];
        }),
      );
      return told.flat().sort();
    };
    const all = Object.keys((schema.getType("Person") as GraphQLObjectType).getFields()).sort();
    expect(await known(personActor(ben))).toEqual(["displayName", "email", "id", "userName"]);
    expect(await known(personActor(ben, { roles: ["AUDITOR", "MEMBER"] }))).toEqual(
      all.filter((name) => name !== "title" && name !== "department"),
    );
    const ofOthers = ["department", "provider", "relations", "title"];
    expect(await known(personActor(ana))).toEqual(all.filter((name) => !ofOthers.includes(name)));
  });

  it("is related to another person by an admin's answer", async () => {
    const answer = `mutation ($a: ID!, $b: ID!, $answer: PeopleAnswer!, $home: ID) {
      answerPeople(personId: $a, otherId: $b, answer: $answer, homeIdentityId: $home) { people { id relations { relation } } merge { goneId } } }`;
    const ids = { a: ana.personId, b: ben.personId };
    expect(await api.ask(ADMIN, answer, { ...ids, answer: "SAME_HUMAN" })).toMatchObject({
      codes: [],
      data: {
        answerPeople: { people: [{ relations: [{ relation: "SAME_HUMAN" }] }, { id: ben.personId }], merge: null },
      },
    });
    expect((await api.ask(ADMIN, answer, { ...ids, answer: "ONE_PERSON" })).codes).toEqual(["INVALID_INPUT"]);
    const preview = `query ($a: ID!, $b: ID!, $home: ID!) { previewOnePerson(personId: $a, otherId: $b, homeIdentityId: $home) {
      person { id } goneId roles tokensEnded sessionsEnded identities { id } } }`;
    const merged = await api.ask(ADMIN, preview, { ...ids, home: ana.id });
    expect(merged).toMatchObject({
      codes: [],
      data: {
        previewOnePerson: { person: { id: ana.personId }, goneId: ben.personId, tokensEnded: 1, sessionsEnded: 1 },
      },
    });
    expect((merged.data!.previewOnePerson as { identities: object[] }).identities).toHaveLength(3);
    const actor: Actor = personActor(ben, { roles: ["AUDITOR"] });
    expect((await api.ask(actor, preview, { ...ids, home: ana.id })).codes).toEqual(["FORBIDDEN"]);
  });

  it("gets access as the chosen user of an Identity Center", async () => {
    const choose =
      "mutation ($id: ID!) { chooseIdentityCenterUser(identityId: $id) { identity { chosenAt } person { id } } }";
    const [first, second] = [await identityOf("c-ana"), await identityOf("c-ana2")];
    expect((await api.ask(ADMIN, choose, { id: second.id })).codes).toEqual(["INVALID_STATE"]);
    expect((await api.ask(ADMIN, choose, { id: ana.id })).codes).toEqual(["INVALID_STATE"]);
    expect(await api.ask(ADMIN, choose, { id: first.id })).toMatchObject({
      codes: [],
      data: {
        chooseIdentityCenterUser: { identity: { chosenAt: expect.any(String) }, person: { id: ana.personId } },
      },
    });
  });

  it("loses an identity, which is unlinked then", async () => {
    const lonely = `{ identities(filter: { linked: false, search: "ana", providerId: "${centerId}" }) { totalCount nodes { userName person { id } } } }`;
    const namesIn = async () =>
      ((await api.ask(AUDITOR, lonely)).data!.identities as { nodes: { userName: string }[] }).nodes.map(
        ({ userName }) => userName,
      );
    expect(await namesIn()).toEqual(["ana.c2"]);
    const { id } = await identityOf("c-ana");
    const unlink =
      "mutation ($id: ID!) { unlinkIdentity(identityId: $id) { identity { linkedBy chosenAt person { id } } person { id } } }";
    expect(await api.ask(ADMIN, unlink, { id })).toEqual({
      codes: [],
      data: {
        unlinkIdentity: { identity: { linkedBy: null, chosenAt: null, person: null }, person: { id: ana.personId } },
      },
    });
    expect(await namesIn()).toEqual(["ana.c2", "ana.c"]);
  });
});

describe.each([
  ["groups", "id name", ["NAME"]],
  ["identities", "id displayName", ["NAME", "USER_NAME", "ADDRESS"]],
  ["roleAssignments", "because role person { id }", ["PERSON", "ROLE", "ASSIGNED_AT"]],
])("%s", (list, fields, orders) => {
  interface Listed {
    readonly totalCount: number;
    readonly nodes: object[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  }
  const page = async (order: string, after: string | null, first: number) => {
    const query = `query ($after: String, $first: Int) { ${list}(after: $after, first: $first, orderBy: ${order}) {
      totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
    const { data, codes } = await api.ask(AUDITOR, query, { after, first });
    return { codes, ...(data?.[list] as Listed) };
  };
  const inPages = async (order: string) => {
    const nodes: object[] = [];
    for (let after: string | null = null, left = true; left; ) {
      const one: Listed = await page(order, after, 1);
      nodes.push(...one.nodes);
      ({ endCursor: after, hasNextPage: left } = one.pageInfo);
    }
    return nodes;
  };

  it.each(orders)("come in the order %s from both ends, whole, page by page", async (field) => {
    const { nodes, totalCount } = await page(`{ field: ${field} }`, null, 50);
    expect(totalCount).toBe(nodes.length);
    expect(nodes.length).toBeGreaterThan(1);
    expect(await inPages(`{ field: ${field} }`)).toEqual(nodes);
    expect(await inPages(`{ field: ${field}, direction: DESC }`)).toEqual([...nodes].reverse());
  });

  it("refuse a cursor of another order", async () => {
    const { pageInfo } = await page(`{ field: ${orders[0]} }`, null, 1);
    const { codes } = await page(`{ field: ${orders[0]}, direction: DESC }`, pageInfo.endCursor, 1);
    expect(codes).toEqual(["INVALID_INPUT"]);
  });
});

describe("groups", () => {
  it("are found by beginnings of words, with their members and uses", async () => {
    const query = `{ groups(filter: { search: "tea" }) { totalCount nodes { name provider { name }
      members(first: 1) { totalCount nodes { userName } pageInfo { hasNextPage } }
      usedBy { integrations { name } owned { integration { name } resources } flows { flow { name } places } roleGroups { id frozenTo { name } } } } } }`;
    const { data, codes } = await api.ask(AUDITOR, query);
    expect(codes).toEqual([]);
    expect(data!.groups).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          name: "Platform Team",
          provider: { name: "Okta" },
          members: { totalCount: 1, nodes: [{ userName: "asilva" }], pageInfo: { hasNextPage: false } },
          usedBy: {
            integrations: [],
            owned: [{ resources: 1 }],
            flows: [],
            roleGroups: [{ frozenTo: { name: "Platform Team" } }],
          },
        },
      ],
    });
  });

  it("take as many statements for one as for all", async () => {
    const query =
      "query ($n: Int!) { groups(first: $n) { nodes { members(first: 2) { nodes { id } } usedBy { flows { places } roleGroups { id } } } } }";
    const count = async (n: number) =>
      (await statementsOf(api.platform.db, () => api.ask(AUDITOR, query, { n }))).length;
    expect(await count(3)).toBeLessThan((await count(1)) + 2);
  });
});

describe("roles", () => {
  it("are listed with their people and reasons, and role groups with the reason if they give nobody one", async () => {
    const { data, codes } = await api.ask(
      AUDITOR,
      `{ roleAssignments { totalCount nodes { role because person { userName } group { name } } }
         roleGroups { provider group role problem frozenTo { name } } }`,
    );
    expect(codes).toEqual([]);
    expect(data).toMatchObject({
      roleAssignments: {
        totalCount: 2,
        nodes: [
          { role: "AUDITOR", because: "ASSIGNED", person: { userName: "asilva" }, group: null },
          { role: "AUDITOR", because: "ROLE_GROUP", person: { userName: "asilva" }, group: { name: "Platform Team" } },
        ],
      },
      roleGroups: [
        { group: "platform team", problem: null, frozenTo: { name: "Platform Team" } },
        { group: "Nobody", problem: "NO_GROUP", frozenTo: null },
        { group: "x", problem: "NO_PROVIDER", frozenTo: null },
      ],
    });
  });
});
