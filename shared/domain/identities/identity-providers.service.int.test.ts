import { ADMIN, AUDITOR, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Identity, IdentityGroup } from "./identity.entity";
import type { IdentityProvider } from "./identity-provider.entity";

let domain: TestDomain;
let okta: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
});

afterAll(() => domain.close());

const peopleNamed = (count: number, prefix = "p") =>
  Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n + 1}`, userName: `${prefix}${n + 1}` }));

const documentOf = (users: readonly object[], groups: readonly object[] = []) => JSON.stringify({ users, groups });

const read = (users: readonly object[], groups: readonly object[] = [], confirm = false) =>
  domain.identityProviders.importFile(ADMIN, okta.id, documentOf(users, groups), confirm);

const NONE = { before: 0, added: 0, changed: 0, removed: 0 };

const present = () => domain.db.manager.countBy(Identity, { active: true });

/** Everything about people and groups, with the transaction that wrote it. */
async function everything(): Promise<unknown> {
  const tables = [
    "identity_providers",
    "identities",
    "identity_groups",
    "identity_group_members",
    "identity_group_nesting",
  ];
  const rows = await Promise.all(
    tables.map((table) => domain.db.query(`select xmin::text, * from ${table} order by 2, 3`)),
  );
  return Object.fromEntries(tables.map((table, n) => [table, rows[n]]));
}

const auditOf = async (id: string) =>
  domain.db.query("select action, after from audit_events where subject_id = $1 order by id", [id]);

describe("an identity provider", () => {
  it("has a unique name, whatever its case", async () => {
    await expect(domain.identityProviders.create(ADMIN, " OKTA ")).rejects.toMatchObject({ code: "CONFLICT" });
    const created = await domain.identityProviders.create(ADMIN, " Entra ID ");
    expect(created).toMatchObject({ name: "Entra ID", kind: "FILE", syncedAt: null });
  });

  it.each(["", "  ", "x".repeat(65), "a/b", "a\nb", "<b>"])("cannot be called %j", async (name) => {
    await expect(domain.identityProviders.create(ADMIN, name)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is created once by two at the same time", async () => {
    const both = await Promise.allSettled([
      domain.identityProviders.create(ADMIN, "Entra"),
      domain.identityProviders.create(ADMIN, "entra"),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it.each([AUDITOR, MEMBER])("is neither created nor read by $name", async (actor) => {
    const { identityProviders } = domain;
    await expect(identityProviders.create(actor, "Entra")).rejects.toMatchObject({ code: "FORBIDDEN" });
    const document = documentOf(peopleNamed(1));
    await expect(identityProviders.importFile(actor, okta.id, document, true)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect(await present()).toBe(0);
  });

  it("that does not exist cannot be read", async () => {
    const document = documentOf(peopleNamed(1));
    await expect(domain.identityProviders.importFile(ADMIN, newId(), document, true)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("reading a document", () => {
  it("adds, changes and removes in one transaction, returns the numbers, and is audited", async () => {
    expect(await read(peopleNamed(3))).toMatchObject({
      heldBecause: [],
      counts: { people: { before: 0, added: 3, changed: 0, removed: 0 } },
      provider: { syncedAt: domain.clock.now() },
    });
    domain.clock.advance({ hours: 1 });
    const people = [{ ...peopleNamed(1)[0]!, displayName: "Ana" }, ...peopleNamed(2, "q")];
    const counts = { people: { before: 3, added: 2, changed: 1, removed: 2 }, groups: NONE, memberships: NONE };
    expect(await read(people, [], true)).toMatchObject({
      counts,
      provider: { syncedAt: domain.clock.now() },
    });
    expect((await auditOf(okta.id)).at(-1)).toEqual({
      action: "identity-provider.read",
      after: { ...counts, resourcesLosingOwners: 0 },
    });
    expect(await domain.db.manager.findOneByOrFail(Identity, { externalId: "p2" })).toMatchObject({
      active: false,
      removedAt: domain.clock.now(),
    });
  });

  it("keeps the id of people who stay, and of people who return", async () => {
    const idsOf = async () =>
      (await domain.db.manager.find(Identity, { order: { externalId: "ASC" } })).map((one) => one.id);
    await read(peopleNamed(2), [{ id: "g", name: "G", members: ["p1", "p2"] }]);
    const before = await idsOf();
    await read(peopleNamed(1), [], true);
    await read(peopleNamed(2), [{ id: "g", name: "G", members: ["p2"] }]);
    expect(await idsOf()).toEqual(before);
    expect(await domain.db.manager.find(Identity)).toMatchObject([
      { active: true, removedAt: null },
      { active: true, removedAt: null },
    ]);
    expect(await domain.db.manager.find(IdentityGroup)).toMatchObject([{ removedAt: null }]);
  });

  it("that is invalid changes nothing at all", async () => {
    await read(peopleNamed(2));
    const before = await everything();
    const dangling = read(
      [...peopleNamed(2), { id: "new", userName: "new" }],
      [{ id: "g", name: "G", members: ["nobody"] }],
    );
    await expect(dangling).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await everything()).toEqual(before);
  });

  it("that fails half way changes nothing at all", async () => {
    await read(peopleNamed(2), [{ id: "g", name: "G", members: ["p1"] }]);
    const before = await everything();
    await domain.db.query("alter table identity_group_members add constraint broken check (false) not valid");
    try {
      await expect(read(peopleNamed(3), [{ id: "g", name: "H", members: ["p3"] }])).rejects.toThrow("broken");
    } finally {
      await domain.db.query("alter table identity_group_members drop constraint broken");
    }
    expect(await everything()).toEqual(before);
    expect(await read(peopleNamed(3))).toMatchObject({ counts: { people: { added: 1 } } });
  });
});

describe("two simultaneous reads", () => {
  it("end with the result of one of them, whole", async () => {
    const [a, b] = [peopleNamed(50), peopleNamed(50, "q")];
    const group = (members: string[]) => [{ id: "g", name: "G", members }];
    const reads = [
      read(a, group(["p1"]), true),
      read(b, group(["q1"]), true),
      read(a, group(["p2"]), true),
      read(b, group(["q2"]), true),
    ];
    expect((await Promise.all(reads)).map((one) => one.heldBecause)).toEqual([[], [], [], []]);
    const here = await domain.db.query(
      `select array_agg(distinct left(external_id, 1)) as who, count(*)::int as count from identities where removed_at is null`,
    );
    expect([JSON.stringify(here[0].who), here[0].count]).toEqual([expect.stringMatching(/^\["[pq]"\]$/), 50]);
    const members = await domain.db.query(
      "select i.external_id, i.removed_at from identity_group_members m join identities i on i.id = m.identity_id",
    );
    expect(members).toEqual([
      { external_id: expect.stringMatching(new RegExp(`^${here[0].who[0]}[12]$`)), removed_at: null },
    ]);
  });
});

describe("the choice of attributes", () => {
  it("has the standard ones and each custom one in use, per provider", async () => {
    await domain.identityProviders.create(ADMIN, "Entra");
    await read([{ ...peopleNamed(1)[0]!, attributes: { 'cost\'s "%"': "1", "on-call": "x" } }]);
    const attributes = await domain.identitiesQueries.attributes();
    expect(attributes.map((one) => `${one.providerName} ${one.attribute}`)).toEqual([
      "Entra user",
      "Entra group",
      "Entra role",
      "Entra manager",
      "Okta user",
      "Okta group",
      "Okta role",
      "Okta manager",
      'Okta cost\'s "%"',
      "Okta on-call",
    ]);
  });
});

describe("the values of an attribute", () => {
  const values = async (attribute: string, search: string | null = null, page = {}) => {
    const found = await domain.identitiesQueries.values(attribute, okta.id, search, page);
    return found.nodes.map((one) => one.value);
  };

  beforeEach(() =>
    read(
      [
        {
          id: "u1",
          userName: "ana",
          displayName: "Zoe First",
          email: "ana@example.com",
          manager: "u3",
          roles: ["Lead"],
          attributes: { team: "Red 50%" },
        },
        { id: "u2", userName: "ben", displayName: "Álvaro", roles: ["lead", "dev"], attributes: { team: "Red_2" } },
        { id: "u3", userName: "kim", displayName: "O'Neil", attributes: { team: "Red 50%", "it's": "x" } },
      ],
      [
        { id: "g1", name: "Payments" },
        { id: "g2", name: "payments" },
        { id: "g3", name: "100%_sure" },
        { id: "g4", name: 'Say "hi" \\ O\'Brien' },
      ],
    ),
  );

  it.each<[string, string[]]>([
    ["manager", ["kim"]],
    ["role", ["dev", "lead"]],
    ["team", ["Red 50%", "Red_2"]],
    ["it's", ["x"]],
    ["nothing", []],
  ])("'%s' are those of people", async (attribute, expected) => {
    expect((await values(attribute)).sort()).toEqual(expected.sort());
  });

  it.each<[string, string, string[]]>([
    ["user", "first", ["ana"]],
    ["user", "EXAMPLE.COM", ["ana"]],
    ["user", "'", ["kim"]],
    ["group", "YM", ["Payments", "payments"]],
    ["group", "%", ["100%_sure"]],
    ["group", "_", ["100%_sure"]],
    ["group", "\\", ['Say "hi" \\ O\'Brien']],
    ["group", '"hi" \\ o\'b', ['Say "hi" \\ O\'Brien']],
    ["team", "50%", ["Red 50%"]],
    ["role", "ea", ["lead"]],
    ["group", "", ["100%_sure", "Payments", 'Say "hi" \\ O\'Brien', "payments"]],
  ])("'%s' that contain %j are found in whatever case", async (attribute, search, expected) => {
    expect((await values(attribute, search)).sort()).toEqual(expected.sort());
  });

  it("leave out removed people and groups", async () => {
    await read([{ id: "u2", userName: "ben", roles: ["dev"] }], [], true);
    expect([
      await values("user"),
      await values("group"),
      await values("manager"),
      await values("role"),
      await values("team"),
    ]).toEqual([["ben"], [], [], ["dev"], []]);
  });

  it("come page by page, each once, in one order", async () => {
    const people = Array.from({ length: 25 }, (_, n) => ({
      id: `u${n}`,
      userName: `user-${n}`,
      displayName: n % 2 ? "Ana" : `Ben ${n}`,
    }));
    await read(people, [], true);
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const found = await domain.identitiesQueries.values("user", okta.id, null, { first: 10, after });
      seen.push(...found.nodes.map((one) => one.value));
      after = found.hasNextPage ? found.cursorOf(found.nodes.at(-1)!) : undefined;
      pages += 1;
    } while (after);
    expect(pages).toBe(3);
    expect([...new Set(seen)].length).toBe(25);
    expect(seen).toEqual(await values("user", null, { first: 100 }));
  });

  it("refuse a cursor of another list", async () => {
    const page = await domain.identitiesQueries.values("user", okta.id, null, { first: 1 });
    await expect(
      domain.identitiesQueries.values("group", okta.id, null, { first: 1, after: page.cursorOf(page.nodes[0]!) }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("of a provider that does not exist are none", async () => {
    expect((await domain.identitiesQueries.values("user", newId(), null, {})).nodes).toEqual([]);
  });
});
