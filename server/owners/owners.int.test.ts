import { PersonHome } from "../../shared/domain/identities/person-home.entity";
import type { Actor } from "../../shared/kernel/actor";
import { statementsOf } from "../../testing/count-statements";
import { saveIdentity } from "../../testing/factories";
import { proofAt } from "../../testing/proof-at";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;

const PEOPLE = JSON.stringify({
  users: [
    { id: "ana", userName: "ana", displayName: "Ana Silva", email: "ana@example.com", title: "Lead" },
    { id: "kim", userName: "kim", displayName: "Kim" },
    { id: "old", userName: "old", displayName: "Old", active: false },
  ],
  groups: Array.from({ length: 10 }, (_, n) => ({ id: `g${n}`, name: `Team ${n}`, members: ["ana", "old"] })),
});

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 2, api.clock.now());
  for (let n = 0; n < 100; n += 1) {
    await saveResource(api.platform.db, inventory.accounts[n % 2]!, `cluster-${String(n).padStart(3, "0")}`, {
      tags: n % 10 === 9 ? {} : { team: `team ${n % 10}` },
    });
  }
  const created = await api.ask(
    ADMIN,
    'mutation { createIdentityProvider(input: { name: "Okta" }) { provider { id kind syncedAt } } }',
  );
  const { id } = (created.data!.createIdentityProvider as { provider: { id: string } }).provider;
  const read = await api.ask(
    ADMIN,
    "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held people { before added removed } provider { name } } }",
    { id, document: PEOPLE },
  );
  expect(read).toEqual({
    codes: [],
    data: {
      importIdentities: { held: false, people: { before: 0, added: 3, removed: 0 }, provider: { name: "Okta" } },
    },
  });
  const { integration } = inventory;
  const updated = await api.ask(
    ADMIN,
    `mutation ($input: UpdateIntegrationInput!) {
       updateIntegration(input: $input) { integration { integrationOwners { attribute values } ownerRules { keyName separator } } } }`,
    {
      input: {
        id: integration.id,
        version: integration.version,
        integrationOwners: [{ attribute: "User", values: [" kim "] }],
        ownerRules: [{ keyName: "team", attribute: "Group" }],
      },
    },
  );
  expect(updated).toEqual({
    codes: [],
    data: {
      updateIntegration: {
        integration: {
          integrationOwners: [{ attribute: "user", values: ["kim"] }],
          ownerRules: [{ keyName: "team", separator: null }],
        },
      },
    },
  });
});

afterAll(() => api.close());

const LIST = `query ($first: Int!) { resources(first: $first) { nodes {
  name
  owners { source kind attribute keyName value name matchedBy provider { name } members { userName displayName email title active } activeMemberCount }
  ownership { status reason steps { keyName value outcome explanation hint } resolvedAt }
} } }`;

type Listed = { nodes: { name: string; owners: object[]; ownership: object }[] };

const list = async (first: number) => (await api.ask(AUDITOR, LIST, { first })).data!.resources as Listed;

describe("the owners of resources", () => {
  it("are named with how they were found, and with their members", async () => {
    const { nodes } = await list(10);
    expect(nodes[0]).toMatchObject({
      owners: [
        {
          source: "RESOURCE_OWNER",
          kind: "GROUP",
          attribute: "group",
          keyName: "team",
          value: "team 0",
          name: "Team 0",
          matchedBy: "NAME",
          provider: { name: "Okta" },
          members: [
            { userName: "ana", displayName: "Ana Silva", email: "ana@example.com", title: "Lead", active: true },
            { userName: "old", active: false },
          ],
          activeMemberCount: 1,
        },
      ],
      ownership: { status: "RESOLVED", reason: null, steps: [{ outcome: "MATCHED", hint: null }] },
    });
    expect(nodes[9]).toMatchObject({
      owners: [{ source: "INTEGRATION_OWNER", kind: "USER", keyName: null, name: "Kim" }],
      ownership: { status: "FALLBACK", reason: "TAG_MISSING", steps: [{ explanation: "There is no tag 'team'." }] },
    });
  });

  it("take as many statements for 1 resource as for 100", async () => {
    const statementsFor = async (first: number) => {
      let nodes: Listed["nodes"] = [];
      const statements = await statementsOf(api.platform.db, async () => {
        nodes = (await list(first)).nodes;
      });
      expect(nodes).toHaveLength(first);
      return statements.length;
    };
    const one = await statementsFor(1);
    expect(await statementsFor(100)).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(7);
  });
});

describe("owner rules", () => {
  it("with an unusable provider have a warning, when they are saved and after, until it is usable", async () => {
    const { db } = api.platform;
    const { id } = inventory.integration;
    const [{ provider }] = await db.query(
      "select owner_rules -> 0 ->> 'providerId' as provider from integrations where id = $1",
      [id],
    );
    const query = `query ($id: ID!) { integration(id: $id) { warnings { code item message } status statusReasons } }`;
    const ask = async () => (await api.ask(AUDITOR, query, { id })).data!.integration as { warnings: object[] };
    const validate = `query ($input: ValidateIntegrationInput!) { validateIntegration(input: $input) { warnings { code item } } }`;
    const check = async () =>
      ((await api.ask(ADMIN, validate, { input: { id } })).data!.validateIntegration as { warnings: object[] })
        .warnings;
    const ofRule = (message: string) => ({ code: "OWNER_RULE_PROVIDER_NOT_MEANT", item: "team", message });
    const says = "The tag 'team' names no owner by its owner rule.";
    const set = (change: string) => db.query(`update identity_providers set ${change} where id = $1`, [provider]);
    // Reasons are given after a sync and not during one.
    await db.query("delete from sync_runs where integration_id = $1", [id]);
    await db.query("update integrations set first_synced_at = now() where id = $1", [id]);
    expect(await ask()).toEqual({ warnings: [], status: "ACTIVE", statusReasons: [] });

    await set("standing = 'NAMED', enabled = false");
    const off = `${says} Nobody of 'Okta' is meant while it is switched off. Switch it on, or name another identity provider.`;
    expect(await ask()).toMatchObject({
      warnings: expect.arrayContaining([ofRule(off)]),
      status: "WARNING",
      statusReasons: expect.arrayContaining([off]),
    });
    expect(await check()).toContainEqual({ code: "OWNER_RULE_PROVIDER_NOT_MEANT", item: "team" });

    await set("standing = 'LINK_ONLY', enabled = true");
    const linkOnly = `${says} Nobody of 'Okta' can be meant, as it is for links only. Name another identity provider.`;
    expect((await ask()).warnings).toContainEqual(ofRule(linkOnly));

    await set("deleted_at = now(), enabled = false");
    const gone = `${says} The identity provider that this names does not exist, so nobody is meant. Name another one.`;
    expect((await ask()).warnings).toContainEqual(ofRule(gone));

    await set("standing = 'DEFAULT', enabled = true, deleted_at = null");
    expect(await ask()).toEqual({ warnings: [], status: "ACTIVE", statusReasons: [] });
    expect(await check()).toEqual([]);
  });
});

describe("integration owners", () => {
  it("name for each value whether it names somebody now, and warn of those that do not", async () => {
    const query = `query ($id: ID!) { integration(id: $id) {
      integrationOwners { values valueChecks { value exists matches state hint } } warnings { code item } statusReasons } }`;
    const ask = async () => (await api.ask(AUDITOR, query, { id: inventory.integration.id })).data!.integration;
    const { db } = api.platform;
    const valueChecks = [{ value: "kim", exists: true, matches: 1, state: "LIVE", hint: null }];
    expect(await ask()).toMatchObject({ integrationOwners: [{ values: ["kim"], valueChecks }], warnings: [] });
    // Saved as the person of that time: a rename of theirs changes nothing.
    await db.query("update identities set user_name = 'kimberly' where user_name = 'kim'");
    expect(await ask()).toMatchObject({ integrationOwners: [{ values: ["kim"], valueChecks }], warnings: [] });
    await db.query("update identities set removed_at = now() where user_name = 'kimberly'");
    expect(await ask()).toMatchObject({
      integrationOwners: [{ valueChecks: [{ value: "kim", exists: false, matches: 0, state: "GONE" }] }],
      warnings: [{ code: "OWNER_VALUE_GONE", item: "kim" }],
    });
    await db.query("update identities set user_name = 'kim', removed_at = null where user_name = 'kimberly'");
    expect(await ask()).toMatchObject({ warnings: [] });
  });

  it("are checked in as many statements for many integrations as for one", async () => {
    const query = "{ integrations { nodes { name warnings { code } integrationOwners { valueChecks { exists } } } } }";
    const { db } = api.platform;
    const count = async () => (await statementsOf(db, () => api.ask(AUDITOR, query))).length;
    const one = await count();
    await db.query(
      `insert into integrations select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'name', 'n' || n,
         'name_key', 'n' || n, 'organization_id', null))).* from integrations i, generate_series(1, 20) n`,
    );
    expect(await count()).toBeLessThanOrEqual(one);
    await db.query("delete from integrations where name_key like 'n%' and id <> $1", [inventory.integration.id]);
  });
});

describe("coverage", () => {
  it("is counted for the integration and for each account", async () => {
    const query = `query ($id: ID!) { ownershipCoverage(integrationId: $id) {
      resolved fallback unowned byReason { reason count } byAccount { accountId resolved fallback } } }`;
    const { data, codes } = await api.ask(AUDITOR, query, { id: inventory.integration.id });
    expect(codes).toEqual([]);
    expect(data!.ownershipCoverage).toEqual({
      resolved: 90,
      fallback: 10,
      unowned: 0,
      byReason: [{ reason: "TAG_MISSING", count: 10 }],
      byAccount: [
        { accountId: "000000000001", resolved: 50, fallback: 0 },
        { accountId: "000000000002", resolved: 40, fallback: 10 },
      ],
    });
  });
});

describe("the query of possible approvers", () => {
  const ask = async (actor: Actor = AUDITOR, excluded: string[] = []) => {
    const { nodes } = (await api.ask(ADMIN, "{ resources(first: 1) { nodes { id } } }")).data!.resources as {
      nodes: { id: string }[];
    };
    return api.ask(
      actor,
      `query ($id: ID!, $excluded: [ID!]!) {
         whoMayDecide(resourceId: $id, excludedPersonIds: $excluded) { people { id userName }
           delegates { person { userName } onBehalfOf { userName } } fellBack asOf } }`,
      { id: nodes[0]!.id, excluded },
    );
  };

  it("names active people, and the owners of the integration when those are excluded", async () => {
    const { data } = await ask();
    const found = data!.whoMayDecide as { people: { id: string }[] };
    expect(found).toMatchObject({
      people: [{ userName: "ana" }],
      fellBack: false,
      asOf: api.clock.now().toISOString(),
    });
    const without = await ask(AUDITOR, [found.people[0]!.id]);
    expect(without.data!.whoMayDecide).toMatchObject({ people: [{ userName: "kim" }], fellBack: true });
  });

  it("names delegates with their delegators, and no other account of the excluded people", async () => {
    const { db, clock, delegations } = api.platform;
    const person = (name: string) => db.manager.findOneByOrFail(PersonHome, { userName: name });
    const [ana, kim] = [await person("ana"), await person("kim")];
    const lee = await saveIdentity(db, { id: ana.providerId }, "lee", { email: "kim@example.com" });
    const until = new Date(clock.now().getTime() + 86_400_000);
    const session = { id: "s", provider: "okta", mfaAt: null, proof: proofAt(clock.now()) };
    const actor = { ...ADMIN, session, personId: ana.id, identityId: ana.identityId };
    await delegations.delegate(actor, { toPersonId: lee.personId!, until });
    const byAna = { people: [{ userName: "ana" }] };
    const inHerPlace = { person: { userName: "lee" }, onBehalfOf: { userName: "ana" } };
    expect((await ask()).data!.whoMayDecide).toMatchObject({ ...byAna, delegates: [inHerPlace] });
    await db.query("update identities set email = 'kim@example.com' where user_name = 'kim'");
    expect((await ask(AUDITOR, [kim.id])).data!.whoMayDecide).toMatchObject({ ...byAna, delegates: [] });
    await db.query("update identities set email = null where user_name = 'kim'");
    expect((await ask(AUDITOR, ["nobody"])).data!.whoMayDecide).toMatchObject({ ...byAna, delegates: [inHerPlace] });
  });

  it("is closed to members who own nothing: for them the resource does not exist", async () => {
    expect(await ask(MEMBER)).toMatchObject({ codes: ["NOT_FOUND"] });
    expect(await api.ask(MEMBER, LIST, { first: 1 })).toMatchObject({ codes: [], data: { resources: { nodes: [] } } });
  });
});

describe("an invalid import", () => {
  it("is refused as a whole, as is one for an unknown provider", async () => {
    const mutation =
      'mutation ($document: String!) { importIdentities(providerId: "x", document: $document) { held } }';
    expect(await api.ask(ADMIN, mutation, { document: PEOPLE })).toMatchObject({ codes: ["NOT_FOUND"] });
    const { data } = await api.ask(ADMIN, "{ identityProviders { nodes { id } totalCount } }");
    const { nodes } = data!.identityProviders as { nodes: { id: string }[] };
    const document = PEOPLE.replace('"old"]', '"nobody"]');
    const refused = await api.ask(ADMIN, mutation.replace('"x"', `"${nodes[0]!.id}"`), { document });
    expect(refused.codes).toEqual(["INVALID_INPUT"]);
  });
});
