import { statementsOf } from "../../../testing/count-statements";
import { accountNumber, aForm, saveAccount, saveConnector } from "../../../testing/factories";
import { ADMIN, AUDITOR, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { Account } from "../accounts/account.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { Integration } from "../integrations/integration.entity";
import type { IntegrationForm } from "../integrations/parse-integration";
import { Resource } from "../resources/resource.entity";
import { resolveOwners } from "./resolve-owners";

let domain: TestDomain;
let okta: IdentityProvider;
let integration: Integration;
let account: Account;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  const connector = await saveConnector(domain.db);
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  integration = await domain.integrations.create(ADMIN, aForm({ connectorId: connector.id, ...RULES }));
  account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
});

afterAll(() => domain.close());

const RULES: Pick<IntegrationForm, "integrationOwners" | "ownerRules"> = {
  integrationOwners: [{ attribute: "user", values: ["kim"] }],
  ownerRules: [{ keyName: "team", attribute: "group" }],
};

interface Person {
  readonly id: string;
  readonly userName?: string;
  readonly email?: string;
  readonly active?: boolean;
  readonly manager?: string;
  readonly roles?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly members?: readonly string[];
  readonly groups?: readonly string[];
}

const KIM: Person = { id: "kim" };
const ANA: Person = { id: "ana" };
const BEN: Person = { id: "ben" };
const PAYMENTS: Group = { id: "g-pay", name: "Payments", members: ["ana", "ben"] };
const SEARCH: Group = { id: "g-search", name: "Search", members: ["ana"] };

function documentOf(people: readonly Person[], groups: readonly Group[]): string {
  return JSON.stringify({ users: people.map((person) => ({ userName: person.id, ...person })), groups });
}

/** Imports these people, and Kim, the integration's fallback owner. */
const read = (people: readonly Person[], groups: readonly Group[] = [], provider = okta) =>
  domain.identityProviders.importFile(ADMIN, provider.id, documentOf([KIM, ...people], groups), true);

/** A second provider with these groups and people. */
async function connectNamed(name: string): Promise<IdentityProvider> {
  const { id } = await domain.identityProviders.create(ADMIN, name);
  await domain.db.manager.update(IdentityProvider, id, { standing: "NAMED" });
  return domain.db.manager.findOneByOrFail(IdentityProvider, { id });
}

async function saveCluster(name: string, tags: Record<string, string>, of = account): Promise<Resource> {
  const id = newId();
  await domain.db.manager.insert(Resource, {
    id,
    type: "EKS_CLUSTER",
    integrationId: of.integrationId,
    accountRowId: of.id,
    accountId: of.accountId,
    physicalKey: id,
    arn: `arn:aws:eks:eu-west-1:${of.accountId}:cluster/${name}`,
    name,
    region: "eu-west-1",
    status: "PRESENT",
    manageable: true,
    unmanageableReason: null,
    tags,
    contentHash: "",
    firstSeenAt: domain.clock.now(),
    changedAt: domain.clock.now(),
  });
  await domain.act((tx) => resolveOwners(tx.manager, { resourceIds: [id] }, tx.now));
  return domain.db.manager.findOneByOrFail(Resource, { id });
}

async function setRules(form: IntegrationForm): Promise<void> {
  const { version } = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
  await domain.integrations.update(ADMIN, integration.id, version, form);
}

/** "RESOLVED Payments", or "FALLBACK NO_MATCH kim". */
async function ownershipOf({ id }: Pick<Resource, "id">): Promise<string> {
  const [ownership] = await domain.ownersQueries.ownershipsOf([id]);
  const [owners] = await domain.ownersQueries.ownersOf([id]);
  return [ownership?.status, ownership?.reason, ...owners!.map((owner) => owner.name)].filter(Boolean).join(" ");
}

async function hintOf({ id }: Pick<Resource, "id">): Promise<string | null> {
  const [steps] = await domain.ownersQueries.stepsOf([id]);
  const [hint] = await domain.ownersQueries.hintsOf(steps!);
  return hint!;
}

async function deciders({ id }: Pick<Resource, "id">, excluded: readonly string[] = []): Promise<string[]> {
  const found = await domain.ownersQueries.whoMayDecide(id, excluded);
  return found!.people.map((person) => person.userName).sort();
}

async function idOf(externalId: string): Promise<string> {
  const [row] = await domain.db.query("select person_id as id from identities where external_id = $1", [externalId]);
  return row.id;
}

const ownershipHints = () => domain.live.hints.filter((hint) => hint.startsWith("ownership|"));

/** The transaction that last wrote each row, by the name of its resource. */
async function writtenBy(): Promise<Record<string, string>> {
  const rows: { name: string; xmin: string }[] = await domain.db.query(
    `select r.name, concat_ws(' ', o.xmin::text, string_agg(w.xmin::text, ' ' order by w.ordinal)) as xmin
       from resources r join resource_ownerships o on o.resource_id = r.id
       left join resource_owners w on w.resource_id = r.id group by r.name, o.xmin::text`,
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.xmin]));
}

describe("reading people", () => {
  it("gives existing resources an owner", async () => {
    const cluster = await saveCluster("one", { team: "payments" });
    expect(await ownershipOf(cluster)).toBe("UNOWNED NO_MATCH");
    await read([ANA, BEN], [PAYMENTS]);
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
    expect(await deciders(cluster)).toEqual(["ana", "ben"]);
  });

  it("with a group renamed changes its resources, and writes no others", async () => {
    await read([ANA, BEN], [PAYMENTS, SEARCH]);
    const clusters = [];
    for (const team of ["Payments", "Search", "Money"]) clusters.push(await saveCluster(team, { team }));
    const before = await writtenBy();
    domain.live.hints.length = 0;
    await read([ANA, BEN], [{ ...PAYMENTS, name: "Money" }, SEARCH]);
    expect(await Promise.all(clusters.map(ownershipOf))).toEqual([
      "FALLBACK NO_MATCH kim",
      "RESOLVED Search",
      "RESOLVED Money",
    ]);
    const after = await writtenBy();
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(
      expect.arrayContaining(["Payments", "Money"]),
    );
    expect(after.Search).toBe(before.Search);
    await domain.uow.drain();
    expect(ownershipHints()).toEqual([`ownership|${integration.id}`]);
  });

  it("without a change writes nothing and sends no event", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    await saveCluster("one", { team: "Payments" });
    const rows = () =>
      domain.db.query("select xmin, id from identities union all select xmin, id from identity_groups");
    const before = [await writtenBy(), await rows()];
    domain.live.hints.length = 0;
    await read([ANA, BEN], [PAYMENTS]);
    await domain.uow.drain();
    expect([await writtenBy(), await rows()]).toEqual(before);
    expect(ownershipHints()).toEqual([]);
  });

  it.each<[string, Person[], Group[], string]>([
    ["its group is gone", [ANA, BEN], [SEARCH], "FALLBACK NO_MATCH kim"],
    ["its group is empty", [ANA, BEN], [{ ...PAYMENTS, members: [] }], "FALLBACK GROUP_EMPTY kim"],
    [
      "everybody in its group is deactivated",
      [
        { ...ANA, active: false },
        { ...BEN, active: false },
      ],
      [PAYMENTS],
      "FALLBACK ALL_INACTIVE kim",
    ],
    [
      "there are two groups of its name",
      [ANA, BEN],
      [PAYMENTS, { ...SEARCH, name: "payments" }],
      "FALLBACK AMBIGUOUS kim",
    ],
    ["only some are deactivated", [ANA, { ...BEN, active: false }], [PAYMENTS], "RESOLVED Payments"],
  ])("changes the owner of a resource when %s, and back", async (_what, people, groups, expected) => {
    await read([ANA, BEN], [PAYMENTS]);
    const cluster = await saveCluster("one", { team: "Payments" });
    await read(people, groups);
    expect(await ownershipOf(cluster)).toBe(expected);
    await read([ANA, BEN], [PAYMENTS]);
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
  });

  it("changes resources with fallback owners, when the integration's owner comes or goes", async () => {
    const cluster = await saveCluster("one", {});
    await read([]);
    expect(await ownershipOf(cluster)).toBe("FALLBACK TAG_MISSING kim");
    await domain.identityProviders.importFile(ADMIN, okta.id, documentOf([{ ...KIM, active: false }], []), true);
    expect(await ownershipOf(cluster)).toBe("UNOWNED TAG_MISSING");
  });
});

describe("the possible deciders", () => {
  it("exclude at once people who left the group, were deactivated or removed", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const cluster = await saveCluster("one", { team: "Payments" });
    await read([ANA, BEN], [{ ...PAYMENTS, members: ["ana"] }]);
    expect(await deciders(cluster)).toEqual(["ana"]);
    await read([ANA, { ...BEN, active: false }], [PAYMENTS]);
    expect(await deciders(cluster)).toEqual(["ana"]);
    await read([BEN], [{ ...PAYMENTS, members: ["ben"] }]);
    expect(await deciders(cluster)).toEqual(["ben"]);
  });

  it("include the people of nested groups, however deep and even in a circle", async () => {
    const groups = [
      { id: "g-1", name: "Payments", groups: ["g-2"] },
      { id: "g-2", name: "Inner", groups: ["g-3"], members: ["ana"] },
      { id: "g-3", name: "Innermost", groups: ["g-1"], members: ["ben"] },
    ];
    await read([ANA, BEN], groups);
    const cluster = await saveCluster("one", { team: "Payments" });
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
    expect(await deciders(cluster)).toEqual(["ana", "ben"]);
    await read([ANA, BEN], [groups[0]!, { ...groups[1]!, members: [] }, { ...groups[2]!, members: [] }]);
    expect(await ownershipOf(cluster)).toBe("FALLBACK GROUP_EMPTY kim");
  });

  it("follow the deactivation of the last active person of a nested group", async () => {
    const groups = [
      { id: "g-1", name: "Payments", groups: ["g-2"] },
      { id: "g-2", name: "Inner", members: ["ana"] },
    ];
    await read([ANA], groups);
    const cluster = await saveCluster("one", { team: "Payments" });
    await read([{ ...ANA, active: false }], groups);
    expect(await ownershipOf(cluster)).toBe("FALLBACK ALL_INACTIVE kim");
  });

  it("never include excluded people: the integration's owner decides when nobody else is left", async () => {
    await read([ANA, BEN], [{ ...PAYMENTS, members: ["ana"] }]);
    const cluster = await saveCluster("one", { team: "Payments" });
    const [ana, kim] = [await idOf("ana"), await idOf("kim")];
    expect(await domain.ownersQueries.whoMayDecide(cluster.id, [ana])).toMatchObject({
      people: [{ userName: "kim" }],
      fellBack: true,
      asOf: domain.clock.now(),
    });
    expect(await domain.ownersQueries.whoMayDecide(cluster.id, [ana, kim])).toMatchObject({
      people: [],
      fellBack: true,
    });
    expect(await domain.ownersQueries.whoMayDecide(cluster.id, [kim])).toMatchObject({
      people: [{ userName: "ana" }],
      fellBack: false,
    });
  });

  it("are dated by the oldest read of the providers that were asked", async () => {
    const entra = await connectNamed("Entra");
    const firstRead = domain.clock.now();
    await read([ANA], [SEARCH]);
    domain.clock.advance({ hours: 2 });
    await domain.identityProviders.importFile(
      ADMIN,
      entra.id,
      documentOf([BEN], [{ ...PAYMENTS, members: ["ben"] }]),
      false,
    );
    const cluster = await saveCluster("one", { team: "Payments", also: "Search" });
    const team = { keyName: "team", attribute: "group", providerId: entra.id };
    await setRules({ ownerRules: [team] });
    expect((await domain.ownersQueries.whoMayDecide(cluster.id, []))!.asOf).toEqual(domain.clock.now());
    await setRules({ ownerRules: [team, { keyName: "also", attribute: "group" }] });
    expect((await domain.ownersQueries.whoMayDecide(cluster.id, []))!.asOf).toEqual(firstRead);
  });

  it("of a missing resource are unknown", async () => {
    expect(await domain.ownersQueries.whoMayDecide(newId(), [])).toBeNull();
  });
});

describe("two providers", () => {
  let entra: IdentityProvider;

  beforeEach(async () => {
    entra = await connectNamed("Entra");
    await read([ANA, BEN], [PAYMENTS]);
    const document = documentOf([{ id: "eve" }], [{ ...PAYMENTS, id: "e-pay", members: ["eve"] }]);
    await domain.identityProviders.importFile(ADMIN, entra.id, document, false);
  });

  it("with a group of the same name mean that of the rule's provider, which is the default one unless it names another", async () => {
    const cluster = await saveCluster("one", { team: "Payments" });
    expect(await deciders(cluster)).toEqual(["ana", "ben"]);
    await setRules({ ownerRules: [{ keyName: "team", attribute: "group", providerId: entra.id }] });
    expect(await deciders(cluster)).toEqual(["eve"]);
  });

  it("take no group from each other by its key, and find it by 'id:' at the rule's provider alone", async () => {
    const key = documentOf([{ id: "eve" }], [{ ...PAYMENTS, id: "Payments", members: ["eve"] }]);
    await domain.identityProviders.importFile(ADMIN, entra.id, key, true);
    const cluster = await saveCluster("one", { team: "Payments" });
    const byKey = await saveCluster("two", { team: "id:Payments" });
    expect(await deciders(cluster)).toEqual(["ana", "ben"]);
    expect(await ownershipOf(byKey)).toBe("FALLBACK NO_MATCH kim");
    await setRules({ ownerRules: [{ keyName: "team", attribute: "group", providerId: entra.id }] });
    expect(await deciders(byKey)).toEqual(["eve"]);
  });

  it("that are LINK_ONLY own nothing, though a rule names them", async () => {
    await setRules({ ownerRules: [{ keyName: "team", attribute: "group", providerId: entra.id }] });
    await domain.db.manager.update(IdentityProvider, entra.id, { standing: "LINK_ONLY" });
    const cluster = await saveCluster("one", { team: "Payments" });
    expect(await ownershipOf(cluster)).toBe("FALLBACK NO_MATCH kim");
  });

  it("stay as they are when the other is read", async () => {
    await domain.identityProviders.importFile(ADMIN, entra.id, documentOf([], []), true);
    const rows = await domain.db.query("select external_id, removed_at is null as here from identities order by 1");
    expect(rows).toEqual([
      { external_id: "ana", here: true },
      { external_id: "ben", here: true },
      { external_id: "eve", here: false },
      { external_id: "kim", here: true },
    ]);
  });
});

describe("attributes", () => {
  const by = (attribute: string) => setRules({ ownerRules: [{ keyName: "owner", attribute }] });

  it("name a person by key, user name or e-mail address, in whatever case", async () => {
    await by("user");
    await read([{ id: "u1", userName: "Ana.Silva", email: "Ana@Example.com" }]);
    for (const owner of ["id:u1", "ana.silva", "ana@example.COM"]) {
      expect(await deciders(await saveCluster(owner, { owner }))).toEqual(["Ana.Silva"]);
    }
  });

  it("name everybody with a role", async () => {
    await by("role");
    await read([
      { ...ANA, roles: ["Lead"] },
      { ...BEN, roles: ["lead", "dev"] },
    ]);
    const cluster = await saveCluster("one", { owner: "LEAD" });
    expect(await deciders(cluster)).toEqual(["ana", "ben"]);
    await read([ANA, BEN]);
    expect(await ownershipOf(cluster)).toBe("FALLBACK NO_MATCH kim");
  });

  it("name a manager, while they have active reports", async () => {
    await by("manager");
    await read([
      { ...ANA, email: "ana@example.com" },
      { ...BEN, manager: "ana" },
    ]);
    const [byName, byMail] = [
      await saveCluster("one", { owner: "ana" }),
      await saveCluster("two", { owner: "ana@example.com" }),
    ];
    expect([await deciders(byName), await deciders(byMail)]).toEqual([["ana"], ["ana"]]);
    expect(await ownershipOf(await saveCluster("three", { owner: "ben" }))).toBe("FALLBACK NO_MATCH kim");
    await read([
      { ...ANA, email: "ana@example.com" },
      { ...BEN, manager: "kim" },
    ]);
    expect([await ownershipOf(byName), await ownershipOf(byMail)]).toEqual([
      "FALLBACK NO_MATCH kim",
      "FALLBACK NO_MATCH kim",
    ]);
    await read([
      { ...ANA, email: "ana@example.com" },
      { ...BEN, manager: "ana" },
    ]);
    expect(await ownershipOf(byMail)).toBe("RESOLVED ana");
  });

  it("name everybody with the same value of a custom attribute", async () => {
    await by("costCenter");
    await read([
      { ...ANA, attributes: { costCenter: "CC-1" } },
      { ...BEN, attributes: { costCenter: "CC-1" } },
    ]);
    const [one, two] = [await saveCluster("one", { owner: "cc-1" }), await saveCluster("two", { owner: "CC-2" })];
    expect(await deciders(one)).toEqual(["ana", "ben"]);
    expect(await ownershipOf(two)).toBe("FALLBACK NO_MATCH kim");
    await read([
      { ...ANA, attributes: { costCenter: "CC-2" } },
      { ...BEN, attributes: { costCenter: "CC-2" } },
    ]);
    expect([await ownershipOf(one), await ownershipOf(two)]).toEqual(["FALLBACK NO_MATCH kim", "RESOLVED cc-2"]);
  });

  it.each(["O'Brien", '50% "off"', "a\\b", "100%_sure", "{x}", "ÄÖ Öst", "名前", "$1; drop table x --"])(
    "may hold anything, such as %s",
    async (name) => {
      await read([ANA], [{ ...SEARCH, name }]);
      expect(await ownershipOf(await saveCluster("one", { team: name.toLowerCase() }))).toBe(`RESOLVED ${name}`);
      expect(await ownershipOf(await saveCluster("two", { team: `${name}x` }))).toBe("FALLBACK NO_MATCH kim");
    },
  );

  it("match exactly the written name, however its lower case differs", async () => {
    await read([ANA], [{ ...SEARCH, name: "İstanbul ẞ Σς" }]);
    expect(await ownershipOf(await saveCluster("one", { team: "İstanbul ẞ Σς" }))).toBe("RESOLVED İstanbul ẞ Σς");
  });

  it("with a percent sign in their value match only themselves", async () => {
    await read([ANA], [{ ...SEARCH, name: "Payments" }]);
    expect(await ownershipOf(await saveCluster("one", { team: "Pay%" }))).toBe("FALLBACK NO_MATCH kim");
  });

  it("are split by a separator, and the parts are looked up again when they change", async () => {
    await setRules({ ownerRules: [{ keyName: "team", attribute: "group", separator: "," }] });
    await read([ANA, BEN], [PAYMENTS, SEARCH]);
    const cluster = await saveCluster("one", { team: "Payments , Search" });
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments Search");
    await read([ANA, BEN], [PAYMENTS, { ...SEARCH, name: "Find" }]);
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
    await read([ANA, BEN], [PAYMENTS, SEARCH]);
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments Search");
  });

  it("are looked up again although a tag has a non-ASCII space around it", async () => {
    await read([]);
    const cluster = await saveCluster("one", { team: "\u00a0Payments\t" });
    await read([ANA, BEN], [PAYMENTS]);
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
  });

  it("have a hint where a group is one typo away, at the start or at the end", async () => {
    await read([ANA, BEN], [PAYMENTS, SEARCH]);
    for (const team of ["Paymenst", "ayments", "PPayments", "pxyments"]) {
      expect(await hintOf(await saveCluster(team, { team }))).toBe("Did you mean 'Payments'?");
    }
  });

  it("have a hint that follows the present names, without the resource being written again", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const cluster = await saveCluster("one", { team: "Paymenst" });
    const hint = () => hintOf(cluster);
    const written = await writtenBy();
    await read([ANA, BEN], [{ ...PAYMENTS, name: "Money" }]);
    expect(await hint()).toBeNull();
    await read([ANA, BEN], [{ ...PAYMENTS, name: "Payment" }, SEARCH]);
    expect(await hint()).toBe("Did you mean 'Payment'?");
    await read([ANA, BEN], [PAYMENTS]);
    expect(await hint()).toBe("Did you mean 'Payments'?");
    expect(await writtenBy()).toEqual(written);
  });
});

describe("changing rules", () => {
  it("looks up the owners of every resource of the integration again", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const cluster = await saveCluster("one", { squad: "Payments" });
    expect(await ownershipOf(cluster)).toBe("FALLBACK TAG_MISSING kim");
    await setRules({ ownerRules: [{ keyName: "squad", attribute: "group" }] });
    expect(await ownershipOf(cluster)).toBe("RESOLVED Payments");
    await setRules({ ownerRules: [] });
    expect(await ownershipOf(cluster)).toBe("FALLBACK NO_RULE kim");
  });

  it.each<[string, IntegrationForm]>([
    ["empties the integration owners alone", { integrationOwners: null }],
    ["leaves them without a row", { integrationOwners: [] }],
  ])("is refused when it %s, and by a validation too", async (_what, form) => {
    await expect(setRules(form)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const { problems } = await domain.integrations.validate(ADMIN, form, integration.id);
    expect(problems.map((problem) => problem.path[0])).toEqual(["ownerRules", "integrationOwners"]);
    const saved = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    expect(saved).toMatchObject({ version: integration.version, integrationOwners: integration.integrationOwners });
  });

  it("is refused at creation without an integration owner, naming both fields", async () => {
    const form = aForm({ name: "Other", connectorId: integration.connectorId, ownerRules: RULES.ownerRules });
    await expect(domain.integrations.create(ADMIN, form)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: expect.arrayContaining([
        expect.objectContaining({ path: ["ownerRules"] }),
        expect.objectContaining({ path: ["integrationOwners"] }),
      ]),
    });
  });

  it("is refused when it names a provider that does not exist", async () => {
    const owner = { attribute: "group", values: ["x"], providerId: newId() };
    const form = { integrationOwners: [owner, { ...owner, providerId: "x" }] };
    await expect(setRules(form)).rejects.toMatchObject({
      fields: [{ path: ["integrationOwners", 0, "providerId"] }, { path: ["integrationOwners", 1, "providerId"] }],
    });
  });

  it("keeps the rules when an update leaves them out", async () => {
    await setRules({ customAccessDetails: "Hello" });
    const { integrationOwners, ownerRules } = await domain.db.manager.findOneByOrFail(Integration, {
      id: integration.id,
    });
    expect([integrationOwners, ownerRules]).toEqual([integration.integrationOwners, integration.ownerRules]);
  });
});

describe("coverage", () => {
  it("counts by reason and by account, without what is gone", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const other = await saveAccount(domain.db, integration, { accountId: accountNumber(2) });
    await saveCluster("one", { team: "Payments" });
    await saveCluster("two", { team: "Paymnts" });
    await saveCluster("three", {}, other);
    const { id } = await saveCluster("four", {}, other);
    await domain.db.manager.update(Resource, id, { status: "GONE" });
    expect(await domain.ownersQueries.coverage(integration.id)).toEqual({
      resolved: 1,
      fallback: 2,
      unowned: 0,
      byReason: [
        { reason: "TAG_MISSING", count: 1 },
        { reason: "NO_MATCH", count: 1 },
      ],
      byAccount: [
        {
          accountId: accountNumber(1),
          resolved: 1,
          fallback: 1,
          unowned: 0,
          byReason: [{ reason: "NO_MATCH", count: 1 }],
        },
        {
          accountId: accountNumber(2),
          resolved: 0,
          fallback: 1,
          unowned: 0,
          byReason: [{ reason: "TAG_MISSING", count: 1 }],
        },
      ],
    });
  });

  it("leaves out resources whose owners nobody has looked up yet, unless there is no rule to look up by", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    await saveCluster("one", { team: "Payments" });
    await domain.db.query("delete from resource_ownerships");
    const counts = async () => {
      const { resolved, fallback, unowned, byReason, byAccount } = await domain.ownersQueries.coverage(integration.id);
      return { resolved, fallback, unowned, byReason, accounts: byAccount.length };
    };
    expect(await counts()).toEqual({ resolved: 0, fallback: 0, unowned: 0, byReason: [], accounts: 0 });
    await domain.db.manager.update(Integration, integration.id, { integrationOwners: [], ownerRules: [] });
    const byReason = [{ reason: "NO_RULE", count: 1 }];
    expect(await counts()).toEqual({ resolved: 0, fallback: 0, unowned: 1, byReason, accounts: 1 });
  });

  const preview = (
    actor = ADMIN,
    rules = { integrationOwners: [], ownerRules: [] } as Parameters<TestDomain["owners"]["preview"]>[2],
  ) => domain.owners.preview(actor, integration.id, rules);

  it("can be computed for other rules, and nothing is saved", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const cluster = await saveCluster("one", { squad: "payments" });
    const before = await writtenBy();
    const rules = {
      integrationOwners: [{ attribute: "user", values: ["nobody"] }],
      ownerRules: [{ keyName: "squad", attribute: "group" }],
    };
    expect(await preview(ADMIN, rules)).toMatchObject({ resolved: 1, fallback: 0, unowned: 0 });
    expect(await preview()).toMatchObject({ unowned: 1, byReason: [{ reason: "NO_RULE", count: 1 }] });
    expect(await writtenBy()).toEqual(before);
    expect(await ownershipOf(cluster)).toBe("FALLBACK TAG_MISSING kim");
    const saved = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    expect(saved.ownerRules).toEqual(integration.ownerRules);
  });

  it("of other rules is refused where saving would be, and to people who are no admins", async () => {
    const rules = { integrationOwners: [], ownerRules: [{ keyName: "team", attribute: "group" }] };
    await expect(preview(ADMIN, rules)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    for (const providerId of [" ", "no id", newId()]) {
      const integrationOwners = [{ attribute: "group", values: ["Payments"], providerId }];
      const ownerRules = [{ keyName: "team", attribute: "group", providerId }];
      await expect(preview(ADMIN, { integrationOwners, ownerRules })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["integrationOwners", 0, "providerId"] }, { path: ["ownerRules", 0, "providerId"] }],
      });
    }
    await expect(preview(AUDITOR)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(preview(MEMBER)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(domain.owners.preview(ADMIN, newId(), rules)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(domain.owners.preview(ADMIN, newId(), { ...rules, ownerRules: [] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("a lookup of owners", () => {
  it("takes the same number of statements for 1 resource as for 100", async () => {
    await read([ANA, BEN], [PAYMENTS]);
    const clusters = [];
    for (let n = 0; n < 101; n += 1)
      clusters.push(await saveCluster(`c${n}`, { team: n % 2 ? "Payments" : "Paymnts" }));
    await domain.db.query("delete from resource_ownerships");
    const ids = clusters.map((cluster) => cluster.id);
    const resolve = (resourceIds: string[]) =>
      statementsOf(domain.db, () => resolveOwners(domain.db.manager, { resourceIds }, domain.clock.now()));
    const one = await resolve(ids.slice(0, 1));
    expect((await resolve(ids.slice(1))).length).toBeLessThanOrEqual(one.length);
    // The lock is not counted.
    expect(one.length - 1).toBeLessThanOrEqual(5);
  });
});
