import type { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import type { FlowDefinition, RequestScope } from "../../shared/domain/access-flows/flow-definition";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import type { Actor } from "../../shared/kernel/actor";
import { aCondition, aDefinition, aTarget, saveFlow } from "../../testing/access-flows";
import { statementsOf } from "../../testing/count-statements";
import { activateGrant, saveProvider } from "../../testing/factories";
import { ADMIN, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;
let ids: Map<string, string>;

const PEOPLE = {
  users: [
    { id: "ana", userName: "ana" },
    { id: "ben", userName: "ben", manager: "ana" },
    { id: "cyd", userName: "cyd" },
  ],
  groups: [{ id: "g-dev", name: "Developers", members: ["ana"] }],
};

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders, db } = api.platform;
  const provider = await identityProviders.create(ADMIN, "Okta");
  await identityProviders.importFile(ADMIN, provider.id, JSON.stringify(PEOPLE), false);
  ids = new Map((await db.manager.find(Identity)).map(({ userName, personId }) => [userName, personId!]));
  inventory = await saveInventory(db, 1, api.clock.now());
});

beforeEach(async () => {
  const { db } = api.platform;
  await db.query("truncate access_flows, resources cascade");
  const [account] = inventory.accounts;
  await saveResource(db, account!, "alpha", { tags: { env: "test" }, version: "1.35" });
  await saveResource(db, account!, "beta", { tags: { env: "prod" } });
});

afterAll(() => api.close());

const person = (name: string): Actor => ({ ...MEMBER, personId: ids.get(name)! });

function flowOf(name: string, definition: Partial<FlowDefinition> = {}, given: Partial<AccessFlow> = {}) {
  const targets = [aTarget(inventory.integration.id)];
  return saveFlow(api.platform.db, { name, definition: aDefinition({ targets, ...definition }), ...given });
}

const FIELDS = `id favourite held askedAlready lastUsedAt cannot { reason message }
  resource { id type name accountId region version }
  permissions { permission { id name } namespaces groups flow { id name } maxDurationSeconds approval { approversNeeded kinds }
    justificationRequired labels timeframe isOpenNow why cannot { reason message } }`;
const QUERY = `query ($for: ID, $filter: RequestableResourceFilterInput, $orderBy: RequestableResourceOrder, $first: Int, $after: String) {
  requestableResources(forPersonId: $for, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${FIELDS} } } }`;
const ONE = `query ($id: ID!, $for: ID) { requestableResource(resourceId: $id, forPersonId: $for) { ${FIELDS} } }`;
const MARK = `mutation ($id: ID!, $on: Boolean!) { setFavourite(resourceId: $id, favourite: $on) { resource { ${FIELDS} } } }`;
const FAVOURITES = `{ favourites { totalCount nodes { favourite resource { name } } } }`;

interface Node {
  readonly id: string;
  readonly held: boolean | null;
  readonly askedAlready: boolean | null;
  readonly favourite: boolean | null;
  readonly lastUsedAt: string | null;
  readonly cannot: { readonly reason: string } | null;
  readonly resource: { readonly id: string; readonly name: string };
  readonly permissions: {
    readonly permission: { readonly id: string };
    readonly flow: { readonly name: string };
    readonly why: string;
    readonly isOpenNow: boolean;
    readonly timeframe: string | null;
    readonly cannot: { readonly reason: string } | null;
  }[];
}

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
  readonly nodes: Node[];
}

async function list(name: string, variables: object = {}): Promise<Page> {
  const { data, codes } = await api.ask(person(name), QUERY, { ...variables });
  expect(codes).toEqual([]);
  return data!.requestableResources as Page;
}

const namesOf = async (name: string, filter: object, orderBy: object | null = null): Promise<string[]> =>
  (await list(name, { filter, orderBy })).nodes.map(({ resource }) => resource.name);

async function one(name: string, resourceName: string, variables: object = {}): Promise<Node | null> {
  const { data } = await api.ask(person(name), ONE, { id: await resourceId(resourceName), ...variables });
  return data!.requestableResource as Node | null;
}

async function resourceId(name: string): Promise<string> {
  const [row] = await api.platform.db.query("select id from resources where name = $1", [name]);
  return row.id;
}

/** Clusters with the flows that offer them, such as "alpha: A, B". */
const listed = async (name: string, variables: object = {}) =>
  (await list(name, variables)).nodes.map(
    ({ resource, permissions }) =>
      `${resource.name}: ${[...new Set(permissions.map(({ flow }) => flow.name))].join(", ")}`,
  );

const DEVELOPERS = { operator: "AND", conditions: [aCondition("group", "developers")] } as const;
const only = (...values: string[]) => [{ mode: "INCLUDE", by: "NAME", key: null, values }] as const;

describe("the resources that a person may request", () => {
  it("come with the flow, its permissions, its rules and the reason", async () => {
    const settings = { ...aDefinition().settings, justificationRequired: true, labels: ["incident"] };
    const edit = { permission: "AmazonEKSEditPolicy", namespaces: ["pay-*"], groups: [] };
    const { id } = await flowOf(
      "Payments",
      {
        requestors: DEVELOPERS,
        settings,
        approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "MANAGER" }] }] },
        targets: [
          aTarget(inventory.integration.id, { resources: only("alpha") }),
          aTarget(inventory.integration.id, { resources: only("al*"), permissions: [edit] }),
        ],
      },
      { description: "On call", maxDurationSeconds: 7_200 },
    );
    const [account] = inventory.accounts;
    expect(await list("ana")).toEqual({
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [
        {
          id: expect.any(String),
          favourite: false,
          held: false,
          askedAlready: false,
          lastUsedAt: null,
          cannot: null,
          resource: {
            id: expect.any(String),
            type: "EKS_CLUSTER",
            name: "alpha",
            accountId: account!.accountId,
            region: "eu-west-1",
            version: "1.35",
          },
          permissions: [
            {
              permission: { id: "AmazonEKSViewPolicy", name: "View" },
              namespaces: null,
              groups: [],
              flow: { id, name: "Payments" },
              maxDurationSeconds: 7_200,
              approval: { approversNeeded: 1, kinds: ["MANAGER"] },
              justificationRequired: true,
              labels: ["incident"],
              timeframe: null,
              isOpenNow: true,
              why: "You may ask: your group is 'developers'.",
              cannot: null,
            },
            expect.objectContaining({ permission: { id: edit.permission, name: "Edit" }, namespaces: ["pay-*"] }),
          ],
        },
      ],
    });
  });

  it("are none where no flow includes the person", async () => {
    await flowOf("Developers", { requestors: DEVELOPERS });
    await flowOf("off", {}, { active: false });
    await flowOf("deleted", {}, { deletedAt: api.clock.now() });
    await flowOf("automatic", {}, { trigger: "AUTOMATIC" });
    expect(await list("ben")).toMatchObject({ totalCount: 0, nodes: [] });
    expect(await listed("ana")).toEqual(["alpha: Developers", "beta: Developers"]);
  });

  it("come by each flow that offers them, the best first", async () => {
    await flowOf("short", {}, { maxDurationSeconds: 60 });
    await flowOf("long", { targets: [aTarget(inventory.integration.id, { resources: only("beta") })] });
    await flowOf("secret", { requestors: DEVELOPERS });
    expect(await listed("ben")).toEqual(["alpha: short", "beta: long, short"]);
  });

  it("include those that cannot be given now, with the reason, and never deleted ones", async () => {
    const { db } = api.platform;
    const [account] = inventory.accounts;
    await flowOf("all");
    await saveResource(db, account!, "config-map", {
      manageable: false,
      unmanageableReason: "ACCESS_ENTRIES_DISABLED",
    });
    for (const status of ["MISSING", "GONE", "OUT_OF_SCOPE"] as const)
      await saveResource(db, account!, status, { status });
    await saveResource(db, account!, "account", { type: "AWS_ACCOUNT", manageable: false, region: null });
    const reasons = async (filter: object = {}) =>
      (await list("ben", { filter })).nodes.map(({ resource, cannot }) => [resource.name, cannot?.reason ?? null]);
    expect(await reasons()).toEqual([
      ["MISSING", "RESOURCE_MISSING"],
      ["OUT_OF_SCOPE", "OUT_OF_SCOPE"],
      ["alpha", null],
      ["beta", null],
      ["config-map", "NOT_MANAGEABLE"],
    ]);
    expect(await reasons({ possible: true })).toEqual([
      ["alpha", null],
      ["beta", null],
    ]);
    expect(await namesOf("ben", { possible: false })).toEqual(["MISSING", "OUT_OF_SCOPE", "config-map"]);
    await db.query("update integrations set enabled = false");
    expect(await namesOf("ben", { possible: true })).toEqual([]);
    await db.query("update integrations set enabled = true, deleted_at = now()");
    expect((await one("ben", "alpha"))!.cannot).toMatchObject({ reason: "NOT_MANAGEABLE" });
    await db.query("update integrations set deleted_at = null");
  });

  it("can be searched, and come page by page", async () => {
    await flowOf("all");
    expect(await listed("ben", { filter: { search: "ALPH" } })).toEqual(["alpha: all"]);
    expect(await listed("ben", { filter: { search: "%" } })).toEqual([]);
    const first = await list("ben", { first: 1 });
    expect(first).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [{ resource: { name: "alpha" } }],
    });
    expect(await listed("ben", { first: 1, after: first.pageInfo.endCursor })).toEqual(["beta: all"]);
  });

  it("are shown outside a flow's timeframe too, with its next opening", async () => {
    const timeframe = { daysOfWeek: ["MON"], startTime: "09:00", endTime: "09:01", timeZone: "UTC" } as const;
    await flowOf("Mondays", { timeframe });
    const [node] = (await list("ben")).nodes;
    const isNow = api.clock.now().getUTCDay() === 1 && api.clock.now().toISOString().includes("T09:00");
    expect(node!.permissions[0]).toMatchObject({ timeframe: "MON 09:00 to 09:01 (UTC)", isOpenNow: isNow });
    expect(node!.cannot?.reason ?? null).toBe(isNow ? null : "OUTSIDE_TIMEFRAME");
  });

  it("have reasons that reveal nothing about other people", async () => {
    const conditions = [
      aCondition("user", "ana", "cyd"),
      aCondition("group", "secret project"),
      { ...aCondition("user", "mallory"), operator: "IS_NOT" as const },
    ];
    await flowOf("some", { requestors: { operator: "OR", conditions } });
    await flowOf("not Mallory", { requestors: { operator: "AND", conditions: [conditions[2]!] } });
    await flowOf("everybody");
    const why = Object.fromEntries((await list("ana")).nodes[0]!.permissions.map(({ flow, why }) => [flow.name, why]));
    expect(why).toEqual({
      some: "You may ask: your user is 'ana'.",
      "not Mallory": "You may ask.",
      everybody: "Everybody may ask.",
    });
  });

  it("name the default provider where everybody is everybody of it, and others have people too", async () => {
    const { db } = api.platform;
    await flowOf("everybody");
    const other = await saveProvider(db, { name: "Entra", standing: "NAMED" });
    expect((await list("ana")).nodes[0]!.permissions[0]!.why).toBe("Everybody at Okta may ask.");
    await db.manager.delete(IdentityProvider, other.id);
  });

  it("exist for people only", async () => {
    expect(await api.ask(ADMIN, QUERY)).toMatchObject({ codes: ["FORBIDDEN"], data: { requestableResources: null } });
  });
});

describe("the resources that a person may request for another person", () => {
  const scopes = (...all: RequestScope[]) => ({ requestFor: { scopes: all, grantees: null } });
  const forWhom = (name: string) => ({ for: ids.get(name)! });

  it("come by flows that are for others, or for the person's reports", async () => {
    await flowOf("self");
    await flowOf("others", scopes("OTHERS"));
    await flowOf("reports", scopes("DIRECT_REPORTS"));
    expect(await listed("ana")).toEqual(["alpha: self", "beta: self"]);
    expect(await listed("ana", forWhom("ben"))).toEqual(["alpha: others, reports", "beta: others, reports"]);
    expect(await listed("ana", forWhom("cyd"))).toEqual(["alpha: others", "beta: others"]);
    expect(await listed("cyd", forWhom("ana"))).toEqual(["alpha: others", "beta: others"]);
  });

  it("are the same for an unreachable person as for one who does not exist", async () => {
    const grantees = { operator: "OR", conditions: [aCondition("user", "ben")] } as const;
    await flowOf("for Ben", { requestFor: { scopes: ["OTHERS"], grantees } });
    expect(await listed("ana", forWhom("ben"))).toEqual(["alpha: for Ben", "beta: for Ben"]);
    expect(await listed("ana", forWhom("cyd"))).toEqual([]);
    expect(await listed("ana", { for: inventory.connector.id })).toEqual([]);
    expect(await api.ask(person("ana"), QUERY, { for: "x" })).toMatchObject({ codes: ["NOT_FOUND"] });
  });
});

describe("the people for whom a person may ask", () => {
  const GRANTEES = `query ($search: String, $first: Int, $after: String) {
    possibleGrantees(search: $search, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { displayName userName } } }`;
  type Grantees = {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: { userName: string }[];
  };
  const ask = async (actor: Actor, variables: object = {}) => {
    const { data, codes } = await api.ask(actor, GRANTEES, { ...variables });
    expect(codes).toEqual([]);
    return data!.possibleGrantees as Grantees;
  };
  const grantees = async (name: string, variables: object = {}) =>
    (await ask(person(name), variables)).nodes.map(({ userName }) => userName);
  const named = (...names: string[]) => ({ operator: "OR", conditions: [aCondition("user", ...names)] }) as const;
  const others = (...names: string[]) => ({ requestFor: { scopes: ["OTHERS" as const], grantees: named(...names) } });

  it.each<[string, Partial<FlowDefinition>, Record<string, string[]>]>([
    ["a flow for oneself", {}, {}],
    [
      "a flow for everybody",
      { requestFor: { scopes: ["OTHERS"], grantees: null } },
      { ana: ["ben", "cyd"], ben: ["ana", "cyd"], cyd: ["ana", "ben"] },
    ],
    ["a flow for some", others("ben", "cyd"), { ana: ["ben", "cyd"], ben: ["cyd"], cyd: ["ben"] }],
    ["a flow of some", { ...others("ben"), requestors: named("ana", "ben") }, { ana: ["ben"] }],
    ["a flow for reports", { requestFor: { scopes: ["DIRECT_REPORTS"], grantees: null } }, { ana: ["ben"] }],
    [
      "a flow for some and for reports",
      { requestFor: { scopes: ["OTHERS", "DIRECT_REPORTS"], grantees: named("cyd") } },
      { ana: ["ben", "cyd"], ben: ["cyd"] },
    ],
  ])("follow from %s, as their requestable resources do", async (_, definition, expected) => {
    await flowOf("it", definition);
    for (const name of ["ana", "ben", "cyd"]) {
      expect([name, await grantees(name)]).toEqual([name, expected[name] ?? []]);
      for (const other of ["ana", "ben", "cyd"].filter((one) => one !== name)) {
        const offered = await listed(name, { for: ids.get(other)! });
        expect([name, other, offered.length > 0]).toEqual([name, other, (expected[name] ?? []).includes(other)]);
      }
    }
  });

  it("are searched and paged, and nobody else is found", async () => {
    await flowOf("for two", others("ben", "cyd"));
    await flowOf("for Cyd once more", others("cyd"));
    expect(await grantees("ana", { search: "CY" })).toEqual(["cyd"]);
    expect(await grantees("ben", { search: "ana" })).toEqual([]);
    expect(await grantees("ana", { search: "ana" })).toEqual([]);
    const first = await ask(person("ana"), { first: 1 });
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ userName: "ben" }], pageInfo: { hasNextPage: true } });
    const { endCursor: after } = first.pageInfo;
    expect(await ask(person("ana"), { first: 1, after })).toMatchObject({
      totalCount: 2,
      nodes: [{ userName: "cyd" }],
      pageInfo: { hasNextPage: false },
    });
  });

  it("are none by a flow that is off, or that is for other requesters", async () => {
    await flowOf("off", others("ben"), { active: false });
    await flowOf("of Ben", { ...others("cyd"), requestors: named("ben") });
    expect(await grantees("ana")).toEqual([]);
  });

  it("exist for people only", async () => {
    expect(await api.ask(ADMIN, GRANTEES)).toMatchObject({ codes: ["FORBIDDEN"], data: { possibleGrantees: null } });
  });
});

describe("the list of requestable resources", () => {
  const ROLES = { permission: "KUBERNETES_GROUP", namespaces: null, groups: ["ops"] };

  beforeEach(async () => {
    const [account] = inventory.accounts;
    await saveResource(api.platform.db, account!, "gamma", { region: "us-east-1", tags: { env: "prod", team: "pay" } });
    await flowOf("all");
    await flowOf("ops", {
      targets: [aTarget(inventory.integration.id, { resources: only("beta"), permissions: [ROLES] })],
    });
  });

  it.each([
    ["an account", { accountIds: ["999999999999"] }, []],
    ["a region", { regions: ["us-east-1"] }, ["gamma"]],
    ["a tag", { tags: [{ key: "env", value: "prod" }] }, ["beta", "gamma"]],
    ["several tags", { tags: [{ key: "env" }, { key: "team" }] }, ["gamma"]],
    ["a permission", { permissionIds: ["KUBERNETES_GROUP"] }, ["beta"]],
    ["a permission that nobody offers", { permissionIds: ["AmazonEKSAdminPolicy"] }, []],
    ["nothing of a list", { regions: [] }, []],
  ])("is filtered by %s", async (_, filter, expected) => {
    expect(await namesOf("ben", filter)).toEqual(expected);
  });

  it("is filtered by ids of resources, among offered ones alone", async () => {
    const ids = [await resourceId("alpha"), await resourceId("gamma"), inventory.connector.id];
    expect(await namesOf("ben", { resourceIds: ids })).toEqual(["alpha", "gamma"]);
  });

  it("is filtered by owners, where the person may see them", async () => {
    const { db } = api.platform;
    const ana = await db.manager.findOneByOrFail(Identity, { userName: "ana" });
    await db.query(
      `insert into resource_ownerships (resource_id, status, resolved_at, steps, content_hash) select id, 'RESOLVED', now(), '[]', '' from resources where name in ('alpha', 'beta')`,
    );
    await db.query(
      `insert into resource_owners (resource_id, ordinal, source, kind, provider_id, identity_id, attribute, value, name, matched_by)
       select id, 0, 'RESOURCE_OWNER', 'USER', $1, $2, 'user', 'ana', 'ana', 'NAME' from resources where name in ('alpha', 'beta')`,
      [ana.providerId, ana.id],
    );
    expect(await namesOf("ben", { ownerIds: [ana.personId] })).toEqual([]);
    expect(await namesOf("ana", { ownerIds: [ana.personId] })).toEqual(["alpha", "beta"]);
    await flowOf("others", { requestFor: { scopes: ["OTHERS"], grantees: null } });
    // The grantee does not affect the visibility of owners: Ben may not read Ana's resources, and Ana may for any
    // grantee.
    const owned = async (name: string, forWhom: string) =>
      (await list(name, { for: ids.get(forWhom), filter: { ownerIds: [ana.personId] } })).totalCount;
    expect([await owned("ben", "ana"), await owned("ana", "ben")]).toEqual([0, 2]);
    const approverPolicy = { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] } as const;
    const targets = [aTarget(inventory.integration.id, { resources: only("alpha") })];
    await flowOf("by owners", { approverPolicy, targets });
    expect(await namesOf("ben", { ownerIds: [ana.personId] })).toEqual(["alpha"]);
  });

  it("is filtered by access that is held or requested, and sorted by last use", async () => {
    const { platform, clock } = api;
    const ask = async (resource: string) =>
      platform.accessRequests.create(person("ben"), {
        resourceIds: [await resourceId(resource)],
        permissions: [{ permission: "AmazonEKSViewPolicy" }],
        durationSeconds: 600,
      });
    await platform.db.query(
      `update integrations set principal_strategy = 'IAM_ROLE_TEMPLATE', principal_role_template = 'arn:aws:iam::{{accountId}}:role/{{userName}}'`,
    );
    await ask("gamma");
    const [grant] = await platform.db.query("select id from grants");
    await activateGrant(platform.db, grant.id, { activeAt: clock.now() });
    await platform.db.query("update access_flows set definition = jsonb_set(definition, '{approverPolicy}', $1)", [
      JSON.stringify({
        mode: "ANY_OF",
        groups: [{ operator: "OR", approvers: [{ kind: "MANAGER" }] }],
      }),
    ]);
    await ask("alpha");
    expect(await namesOf("ben", { held: true })).toEqual(["gamma"]);
    expect(await namesOf("ben", { held: false })).toEqual(["alpha", "beta"]);
    expect(await namesOf("ben", { askedAlready: true })).toEqual(["alpha"]);
    const lastUsed = (direction: string) => namesOf("ben", {}, { field: "LAST_USED", direction });
    expect(await lastUsed("DESC")).toEqual(["gamma", "beta", "alpha"]);
    expect(await lastUsed("ASC")).toEqual(["alpha", "beta", "gamma"]);
    expect(await one("ben", "gamma")).toMatchObject({
      held: true,
      lastUsedAt: clock.now().toISOString(),
      cannot: { reason: "HELD" },
    });
    expect(await one("ben", "alpha")).toMatchObject({ askedAlready: true, cannot: { reason: "ASKED_ALREADY" } });
    // For another grantee it is hidden.
    await flowOf("others", { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const forBen = { for: ids.get("ben") };
    expect(await one("cyd", "gamma", forBen)).toMatchObject({
      held: null,
      askedAlready: null,
      lastUsedAt: null,
      cannot: null,
    });
    for (const filter of [{ held: true }, { askedAlready: false }, { favouritesOnly: true }]) {
      expect(await api.ask(person("cyd"), QUERY, { ...forBen, filter })).toMatchObject({ codes: ["INVALID_INPUT"] });
    }
    const orderBy = { field: "LAST_USED", direction: "ASC" };
    expect(await api.ask(person("cyd"), QUERY, { ...forBen, orderBy })).toMatchObject({ codes: ["INVALID_INPUT"] });
  });

  it.each(["NAME", "ACCOUNT", "REGION", "LAST_USED"])("comes page by page in the order of %s", async (field) => {
    for (const direction of ["ASC", "DESC"]) {
      const orderBy = { field, direction };
      const whole = await namesOf("ben", {}, orderBy);
      const paged: string[] = [];
      let after: string | null = null;
      for (let n = 0; n < whole.length; n += 1) {
        const page: Page = await list("ben", { orderBy, first: 1, after });
        paged.push(...page.nodes.map(({ resource }) => resource.name));
        after = page.pageInfo.endCursor;
      }
      expect(paged).toEqual(whole);
      expect([...whole].sort()).toEqual(["alpha", "beta", "gamma"]);
      const other = { field: field === "NAME" ? "REGION" : "NAME", direction };
      expect(await api.ask(person("ben"), QUERY, { orderBy: other, after })).toMatchObject({
        codes: ["INVALID_INPUT"],
      });
    }
  });

  it("refuses a filter with all of its problems", async () => {
    const filter = { resourceIds: ["x"], search: "y".repeat(300), tags: [{ key: "z".repeat(300) }] };
    expect(await api.ask(person("ben"), QUERY, { filter })).toMatchObject({ codes: ["INVALID_INPUT"] });
  });
});

describe("one requestable resource", () => {
  it("does not exist where no flow offers it, and is explained to those who may see it anyway", async () => {
    await flowOf("alpha only", { targets: [aTarget(inventory.integration.id, { resources: only("alpha") })] });
    expect((await one("ben", "alpha"))!.permissions).toHaveLength(1);
    expect(await one("ben", "beta")).toBeNull();
    const { data } = await api.ask({ ...person("ben"), roles: ["AUDITOR"] }, ONE, { id: await resourceId("beta") });
    expect(data!.requestableResource).toMatchObject({ permissions: [], cannot: { reason: "NOT_OFFERED" } });
  });
});

describe("favourites", () => {
  const mark = async (name: string, resource: string, on: boolean) =>
    api.ask(person(name), MARK, { id: await resourceId(resource), on });
  const favouritesOf = async (name: string) => {
    const { data } = await api.ask(person(name), FAVOURITES);
    return (data!.favourites as Page).nodes.map(({ resource }) => resource.name);
  };

  it("belong to the viewer, and adding one twice is once", async () => {
    await flowOf("all");
    for (const resource of ["beta", "alpha", "beta"]) {
      const { data, codes } = await mark("ben", resource, true);
      expect(codes).toEqual([]);
      expect(data!.setFavourite).toMatchObject({ resource: { favourite: true, resource: { name: resource } } });
    }
    expect(await favouritesOf("ben")).toEqual(["alpha", "beta"]);
    expect(await favouritesOf("cyd")).toEqual([]);
    expect(await namesOf("ben", { favouritesOnly: true, search: "alph" })).toEqual(["alpha"]);
    for (const _ of [1, 2]) expect((await mark("ben", "alpha", false)).codes).toEqual([]);
    expect(await favouritesOf("ben")).toEqual(["beta"]);
  });

  it("are hidden while their resource is, and cannot be made of a hidden one", async () => {
    const { id } = await flowOf("all");
    await mark("ben", "alpha", true);
    await api.platform.db.query("update access_flows set active = false where id = $1", [id]);
    expect(await favouritesOf("ben")).toEqual([]);
    expect(await mark("ben", "beta", true)).toMatchObject({ codes: ["NOT_FOUND"] });
    await api.platform.db.query("update access_flows set active = true where id = $1", [id]);
    expect(await favouritesOf("ben")).toEqual(["alpha"]);
  });

  it("are at most 200, though many are marked at once", async () => {
    await flowOf("all");
    const { db } = api.platform;
    for (let n = 0; n < 203; n += 1) await saveResource(db, inventory.accounts[0]!, `f${n}`);
    await db.query(
      "insert into favourites (person_id, resource_id, created_at) select $1, id, now() from resources where name like 'f%' order by name limit 199",
      [ids.get("ben")],
    );
    const answers = await Promise.all(["alpha", "beta", "alpha"].map((name) => mark("ben", name, true)));
    expect(answers.flatMap(({ codes }) => codes)).toContain("LIMIT_EXCEEDED");
    const [row] = await db.query("select count(*)::int as count from favourites");
    expect(row.count).toBe(200);
    // Favourites on deleted resources do not count against the limit.
    await db.query("update resources set status = 'GONE' where name like 'f%'");
    expect((await mark("ben", "beta", true)).codes).toEqual([]);
    expect((await mark("ben", "alpha", true)).codes).toEqual([]);
  });
});

describe("a page of requestable resources", () => {
  it("takes as many statements for 100 clusters and 40 flows as for 1 of each", async () => {
    const statementsFor = async (first: number) => {
      let page: Page | undefined;
      const statements = await statementsOf(api.platform.db, async () => {
        page = await list("ana", { first });
      });
      expect(page!.nodes).toHaveLength(first);
      return statements.length;
    };
    await flowOf("flow", { requestors: DEVELOPERS });
    const one = await statementsFor(1);
    for (let n = 0; n < 100; n += 1) await saveResource(api.platform.db, inventory.accounts[0]!, `c${n}`);
    for (let n = 0; n < 40; n += 1) await flowOf(`flow ${n}`, { requestors: DEVELOPERS });
    expect(await statementsFor(100)).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(8);
  });
});
