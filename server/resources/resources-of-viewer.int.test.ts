import { Binding } from "../../shared/domain/bindings/binding.entity";
import { DriftFinding } from "../../shared/domain/drift/drift-finding.entity";
import { Identity, IdentityGroup } from "../../shared/domain/identities/identity.entity";
import { ResourceOwner, ResourceOwnership } from "../../shared/domain/owners/resource-owner.entity";
import type { Resource } from "../../shared/domain/resources/resource.entity";
import { type Actor, systemActor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { aDefinition, aTarget, saveFlow } from "../../testing/access-flows";
import { statementsOf } from "../../testing/count-statements";
import { BORN, saveDriftScan, saveGrant, saveTarget } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;
let people: Map<string, Identity>;
let clusters: Map<string, Resource>;

const PEOPLE = {
  users: ["ana", "ben", "eve", "dan"].map((userName) => ({ id: userName, userName, displayName: userName })),
  groups: [{ id: "g-own", name: "Owners", members: ["ana"] }],
};

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders, db } = api.platform;
  const provider = await identityProviders.create(ADMIN, "Okta");
  await identityProviders.importFile(ADMIN, provider.id, JSON.stringify(PEOPLE), false);
  people = new Map((await db.manager.find(Identity)).map((one) => [one.userName, one]));
  inventory = await saveInventory(db, 3, api.clock.now());
  const [one, two, three] = inventory.accounts;
  const saved = [
    await saveResource(db, one!, "owned", { version: "1.9", tags: { team: "blue", Secret: "x" } }),
    await saveResource(db, two!, "asked", { version: "1.10", region: "us-east-1", tags: { team: "red" } }),
    await saveResource(db, two!, "held", { version: null, tags: { team: "red", env: "prod" } }),
    await saveResource(db, three!, "hidden", {
      version: "1.35",
      region: "ap-south-1",
      tags: { team: "green", vault: "y" },
    }),
  ];
  clusters = new Map(saved.map((resource) => [resource.name, resource]));
  const group = await db.manager.findOneByOrFail(IdentityGroup, { name: "Owners" });
  await saveOwner("owned", { kind: "GROUP", groupId: group.id, providerId: provider.id });
  const resources = [{ mode: "INCLUDE" as const, by: "NAME" as const, key: null, values: ["asked"] }];
  const conditions = [{ attribute: "user", operator: "IS" as const, values: ["ben"], providerId: null }];
  const requestors = { operator: "AND" as const, conditions };
  await saveFlow(db, {
    name: "for Ben",
    definition: aDefinition({ requestors, targets: [aTarget(inventory.integration.id, { resources })] }),
  });
  await saveAccess();
});

afterAll(() => api.close());

async function saveOwner(name: string, given: Partial<ResourceOwner>): Promise<void> {
  const { manager } = api.platform.db;
  const resourceId = clusters.get(name)!.id;
  await manager.insert(ResourceOwnership, {
    resourceId,
    status: "RESOLVED" as const,
    reason: null,
    steps: [],
    contentHash: "",
    resolvedAt: BORN,
  });
  await manager.insert(ResourceOwner, {
    resourceId,
    ordinal: 0,
    source: "RESOURCE_OWNER" as const,
    attribute: "group",
    keyName: "team",
    value: "Owners",
    name: "Owners",
    matchedBy: "NAME" as const,
    ...given,
  } as ResourceOwner);
}

/** Eve has access to `held`, and others have some to `owned`. */
async function saveAccess(): Promise<void> {
  const { db, uow } = api.platform;
  const eve = people.get("eve")!;
  const id = newId();
  await db.manager.insert(Binding, {
    id,
    personId: eve.personId!,
    integrationId: inventory.integration.id,
    accountId: "000000000002",
    strategy: "IDENTITY_CENTER" as const,
    state: "REMOVED" as const,
    createdAt: BORN,
  } as Binding);
  const [owned, held] = [clusters.get("owned")!, clusters.get("held")!];
  const seen = { entryArn: "arn:entry", createdAt: "x", ours: true, username: "eve", firstUsername: "eve" };
  const access = { policies: [], kubernetesGroups: ["viewers"] };
  const targetId = await saveTarget(
    db,
    { id },
    {
      resourceId: owned.id,
      integrationId: inventory.integration.id,
      principalArn: "arn:aws:iam::000000000001:role/a-of-eve",
      observed: { ...seen, access },
      observedAt: BORN,
    },
  );
  const endsAt = new Date("2030-01-01T00:00:00.000Z");
  await saveGrant(db, { id, personId: eve.personId! }, { resourceId: owned.id, targetId, endsAt });
  const ended = { endedAt: BORN, endAskedAt: BORN, endReason: "EXPIRED" as const, state: "FAILED" as const };
  await saveGrant(db, { id, personId: eve.personId! }, { resourceId: held.id, ...ended });
  await saveDriftScan(db, owned, { nextScanAt: BORN, observedAt: BORN });
  await db.manager.insert(DriftFinding, {
    id: newId(),
    resourceId: owned.id,
    integrationId: inventory.integration.id,
    principalArn: "arn:aws:iam::000000000001:role/b-of-others",
    kind: "FOREIGN" as const,
    differences: ["Drawbridge did not make it."],
    since: BORN,
    appeared: false,
    describedAt: BORN,
    access,
  } as unknown as DriftFinding);
  await uow.run(systemActor("test"), async (tx) => {
    tx.audit({ action: "drift.accepted", subjectType: "resource", subjectId: owned.id, after: { version: "1.9" } });
    tx.audit({
      action: "access-flow.updated",
      subjectType: "access-flow",
      subjectId: newId(),
      after: { id: owned.id },
    });
  });
}

const person = (name: string): Actor => {
  const { id, personId } = people.get(name)!;
  return { ...MEMBER, id, personId: personId!, identityId: id };
};

const LIST = `query ($filter: ResourceFilterInput, $orderBy: ResourceOrder, $first: Int, $after: String) {
  resources(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { name } pageInfo { endCursor hasNextPage } } }`;

interface List {
  readonly totalCount: number;
  readonly nodes: { name: string }[];
  readonly pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

async function list(actor: Actor, variables: object = {}): Promise<List> {
  const { data, codes } = await api.ask(actor, LIST, { ...variables });
  expect(codes).toEqual([]);
  return data!.resources as List;
}

const names = async (actor: Actor, variables: object = {}) => {
  const { nodes, totalCount } = await list(actor, variables);
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ name }) => name);
};

describe("the resources that a viewer may see", () => {
  it.each([
    ["ana", ["owned"]],
    ["ben", ["asked"]],
    ["eve", ["held", "owned"]],
    ["dan", []],
  ])("are those of %s", async (name, expected) => {
    expect(await names(person(name))).toEqual(expected);
    for (const [cluster, { id }] of clusters) {
      const { codes, data } = await api.ask(person(name), "query ($id: ID!) { resource(id: $id) { name } }", { id });
      if (expected.includes(cluster)) expect(data).toEqual({ resource: { name: cluster } });
      else expect([codes, data]).toEqual([["NOT_FOUND"], { resource: null }]);
    }
  });

  it("are all for readers, and none for a token without a person", async () => {
    expect(await names(AUDITOR)).toEqual(["asked", "held", "hidden", "owned"]);
    expect(await names(MEMBER)).toEqual([]);
  });

  it.each<[string, object]>([
    ["its name", { search: "hidden" }],
    ["its id in a scope", { regions: ["ap-south-1"] }],
    ["its version", { versions: ["1.35"] }],
    ["its tag", { tags: [{ key: "vault" }] }],
    ["what is not owned by the viewer", { ownedByMe: false, regions: ["ap-south-1"] }],
    ["what cannot be asked for", { requestableByMe: false, regions: ["ap-south-1"] }],
    ["what nobody owns", { ownership: ["UNOWNED"] }],
  ])("never include another one, whoever filters by %s", async (_what, filter) => {
    for (const name of ["ana", "ben", "eve", "dan"]) expect(await names(person(name), { filter })).toEqual([]);
  });

  it("reveal no integration or unit through a filter", async () => {
    const { id: integrationId } = inventory.integration;
    const [unit] = await api.platform.db.query("select unnest(ou_path) as id from accounts order by id limit 1");
    for (const filter of [{ integrationId }, { organizationalUnitId: unit.id }]) {
      expect(await names(person("ana"), { filter })).toEqual([]);
      expect(await names(AUDITOR, { filter })).not.toEqual([]);
    }
  });

  it("reveal no owner through a filter", async () => {
    const ana = people.get("ana")!.personId;
    expect(await names(person("eve"), { filter: { ownerIds: [ana] } })).toEqual([]);
    expect(await names(person("eve"), { filter: { ownership: ["RESOLVED", "FALLBACK", "UNOWNED"] } })).toEqual([]);
    expect(await names(person("ana"), { filter: { ownerIds: [ana] } })).toEqual(["owned"]);
    expect(await names(AUDITOR, { filter: { ownerIds: [ana] } })).toEqual(["owned"]);
    expect(await names(AUDITOR, { filter: { ownership: ["UNOWNED"] } })).toEqual(["asked", "held", "hidden"]);
  });
});

describe("the order of the list", () => {
  it.each([
    ["NAME", ["asked", "held", "hidden", "owned"]],
    ["ACCOUNT", ["owned", "asked", "held", "hidden"]],
    ["REGION", ["hidden", "held", "owned", "asked"]],
    ["VERSION", ["held", "owned", "asked", "hidden"]],
    ["LAST_SEEN", null],
    ["CHANGED", null],
  ])("is by %s, page by page, and back", async (field, expected) => {
    const paged = async (direction: string) => {
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: List = await list(AUDITOR, { orderBy: { field, direction }, first: 1, after });
        found.push(...page.nodes.map(({ name }) => name));
        if (!page.pageInfo.hasNextPage) return found;
        after = page.pageInfo.endCursor;
      }
    };
    const up = await paged("ASC");
    if (expected) expect(up).toEqual(expected);
    expect([...up].sort()).toEqual(["asked", "held", "hidden", "owned"]);
    expect(await paged("DESC")).toEqual(up.toReversed());
  });

  it("has cursors of its own: that of another order is one clear error", async () => {
    const { pageInfo } = await list(AUDITOR, { orderBy: { field: "REGION", direction: "DESC" }, first: 1 });
    const { codes } = await api.ask(AUDITOR, LIST, { after: pageInfo.endCursor });
    expect(codes).toEqual(["INVALID_INPUT"]);
    const { resourcesOfViewer } = api.platform;
    const viewer = await resourcesOfViewer.visibilityOf(AUDITOR);
    const order = { field: "NAME", direction: "ASC" } as const;
    await expect(
      resourcesOfViewer.list({ viewer, filter: {}, order, page: { after: pageInfo.endCursor } }),
    ).rejects.toThrow("'after' is a cursor of the order REGION DESC.");
  });

  it.each(["VERSION", "CHANGED", "NAME"])("refuses a forged cursor of %s", async (field) => {
    const size = field === "CHANGED" ? 2 : field === "NAME" ? 2 : 3;
    const key = [`resources ${field} ASC`, ...Array.from({ length: size }, () => "x")];
    const after = Buffer.from(JSON.stringify(key)).toString("base64url");
    const { codes } = await api.ask(AUDITOR, LIST, { orderBy: { field, direction: "ASC" }, after });
    expect(codes).toEqual(["INVALID_INPUT"]);
  });
});

describe("facets", () => {
  const FACETS = `query ($facets: [ResourceFacetInput!]!, $search: String, $filter: ResourceFilterInput) {
    resourceFacets(facets: $facets, search: $search, filter: $filter) {
      facet tagKey valueCount values { value label count isSelected } } }`;
  const facets = async (actor: Actor, asked: object[], given: object = {}) => {
    const { data, codes } = await api.ask(actor, FACETS, { facets: asked, ...given });
    expect(codes).toEqual([]);
    return (data!.resourceFacets as { values: { value: string; count: number }[] }[]).map(({ values }) =>
      Object.fromEntries(values.map(({ value, count }) => [value, count])),
    );
  };
  const ALL = [
    ...["REGION", "ACCOUNT", "VERSION", "STATUS", "OWNERSHIP", "TAG_KEY"].map((facet) => ({ facet })),
    { facet: "TAG_VALUE", tagKey: "team" },
  ];

  it("count only resources that the viewer may see", async () => {
    expect(await facets(AUDITOR, ALL)).toEqual([
      { "eu-west-1": 2, "us-east-1": 1, "ap-south-1": 1 },
      { "000000000001": 1, "000000000002": 2, "000000000003": 1 },
      { "1.9": 1, "1.10": 1, "1.35": 1 },
      { PRESENT: 4 },
      { RESOLVED: 1, UNOWNED: 3 },
      { team: 4, Secret: 1, env: 1, vault: 1 },
      { red: 2, blue: 1, green: 1 },
    ]);
    expect(await facets(person("eve"), ALL)).toEqual([
      { "eu-west-1": 2 },
      { "000000000001": 1, "000000000002": 1 },
      { "1.9": 1 },
      { PRESENT: 2 },
      {},
      { team: 2, Secret: 1, env: 1 },
      { red: 1, blue: 1 },
    ]);
    expect(await facets(person("dan"), ALL)).toEqual([{}, {}, {}, {}, {}, {}, {}]);
  });

  it("count no cluster as unowned whose owners were not looked up yet, nor does the filter", async () => {
    const { db } = api.platform;
    await db.query(`update integrations set owner_rules = '[{"attribute":"user","keyName":"owner"}]'`);
    expect(await facets(AUDITOR, [{ facet: "OWNERSHIP" }])).toEqual([{ RESOLVED: 1 }]);
    expect(await names(AUDITOR, { filter: { ownership: ["UNOWNED"] } })).toEqual([]);
    await db.query("update integrations set owner_rules = '[]'");
    expect(await facets(AUDITOR, [{ facet: "OWNERSHIP" }])).toEqual([{ RESOLVED: 1, UNOWNED: 3 }]);
  });

  it("leave out their own part of the filter, and have labels", async () => {
    const filter = { regions: ["us-east-1"], tags: [{ key: "team", value: "red" }] };
    expect(await facets(AUDITOR, ALL, { filter })).toMatchObject([
      { "eu-west-1": 1, "us-east-1": 1 },
      { "000000000002": 1 },
      { "1.10": 1 },
      { PRESENT: 1 },
      { UNOWNED: 1 },
      { team: 1 },
      { red: 1 },
    ]);
    const { data } = await api.ask(AUDITOR, FACETS, {
      facets: [{ facet: "REGION" }, { facet: "ACCOUNT" }],
      filter,
      search: "T",
    });
    expect(data!.resourceFacets).toEqual([
      {
        facet: "REGION",
        tagKey: null,
        valueCount: 2,
        values: [
          { value: "eu-west-1", label: "eu-west-1", count: 1, isSelected: false },
          { value: "us-east-1", label: "us-east-1", count: 1, isSelected: true },
        ],
      },
      {
        facet: "ACCOUNT",
        tagKey: null,
        valueCount: 1,
        values: [{ value: "000000000002", label: "account 000000000002", count: 1, isSelected: false }],
      },
    ]);
  });

  it.each([
    ["REGION", { regions: ["us-east-1"] }],
    ["ACCOUNT", { accountIds: ["000000000002"] }],
    ["VERSION", { versions: ["1.9"] }],
    ["STATUS", { statuses: ["PRESENT"] }],
    ["OWNERSHIP", { ownership: ["UNOWNED"] }],
    ["AUTHENTICATION_MODE", { authenticationModes: ["API"] }],
    ["TAG_VALUE", { tags: [{ key: "team", value: "red" }] }],
  ])("are counted alone beside their own part of the filter: %s", async (facet, filter) => {
    const asked = [{ facet, ...(facet === "TAG_VALUE" && { tagKey: "team" }) }];
    for (const actor of [AUDITOR, person("eve"), person("dan")]) {
      expect(await facets(actor, asked, { filter })).toEqual(await facets(actor, asked));
    }
  });

  it("are refused with all of their problems", async () => {
    const asked = [{ facet: "TAG_VALUE" }, { facet: "REGION", tagKey: "team" }];
    expect((await api.ask(AUDITOR, FACETS, { facets: asked, search: "a\u202eb" })).codes).toEqual(["INVALID_INPUT"]);
    const { resourcesOfViewer } = api.platform;
    const viewer = await resourcesOfViewer.visibilityOf(AUDITOR);
    const facets = [{ facet: "TAG_VALUE" }, { facet: "REGION", tagKey: "team" }] as const;
    await expect(resourcesOfViewer.facets({ viewer, facets, search: "a\u202eb", filter: {} })).rejects.toThrow(
      /3 problems.*TAG_VALUE needs.*not of REGION.*'search'/s,
    );
    expect((await api.ask(AUDITOR, FACETS, { facets: [{ facet: "COLOUR" }] })).codes).not.toEqual([]);
  });
});

describe("the activity on a resource", () => {
  const ACTIVITY = `query ($id: ID!) { resource(id: $id) {
    name ownershipHidden integrationHidden owners { name } ownership { status } lastObservedAt endpoint
    integration { name } account { number name email detailsHidden }
    access { totalCount nodes { principal ours until observedAt person { displayName } } }
    requests { totalCount } history { totalCount nodes { action summary afterJson detailsHidden objects { name } } }
    driftFindings { totalCount nodes { kind } } } }`;
  const ask = async (actor: Actor) => {
    const { data, codes } = await api.ask(actor, ACTIVITY, { id: clusters.get("owned")!.id });
    expect(codes).toEqual([]);
    return data!.resource;
  };

  it("is shown to its owners, without the names of other objects", async () => {
    expect(await ask(person("ana"))).toEqual({
      name: "owned",
      ownershipHidden: null,
      integrationHidden: "NOT_READER",
      owners: [{ name: "Owners" }],
      ownership: { status: "RESOLVED" },
      lastObservedAt: BORN.toISOString(),
      endpoint: null,
      integration: null,
      account: { number: "000000000001", name: "account 000000000001", email: null, detailsHidden: "NOT_READER" },
      access: {
        totalCount: 2,
        nodes: [
          {
            principal: "arn:aws:iam::000000000001:role/a-of-eve",
            ours: true,
            until: "2030-01-01T00:00:00.000Z",
            observedAt: BORN.toISOString(),
            person: { displayName: "eve" },
          },
          {
            principal: "arn:aws:iam::000000000001:role/b-of-others",
            ours: false,
            until: null,
            observedAt: BORN.toISOString(),
            person: null,
          },
        ],
      },
      requests: { totalCount: 0 },
      history: {
        totalCount: 1,
        nodes: [
          {
            action: "drift.accepted",
            summary: "An admin accepted a drift finding as it was found.",
            afterJson: null,
            detailsHidden: "NOT_READER",
            objects: null,
          },
        ],
      },
      driftFindings: { totalCount: 1, nodes: [{ kind: "FOREIGN" }] },
    });
  });

  it("is told to readers whole", async () => {
    expect(await ask(AUDITOR)).toMatchObject({
      ownershipHidden: null,
      integrationHidden: null,
      integration: { name: expect.any(String) },
      account: { detailsHidden: null },
      history: {
        totalCount: 2,
        nodes: expect.arrayContaining([
          {
            action: "drift.accepted",
            summary: expect.stringMatching(/^Drawbridge accepted a difference on .+\.$/),
            afterJson: '{"version":"1.9"}',
            detailsHidden: null,
            objects: [{ name: expect.any(String) }],
          },
        ]),
      },
    });
  });

  it("is hidden from others who may see the resource, with the reason", async () => {
    expect(await ask(person("eve"))).toMatchObject({
      name: "owned",
      ownershipHidden: "NOT_OWNER",
      owners: null,
      ownership: null,
      access: null,
      requests: null,
      history: null,
      driftFindings: null,
      lastObservedAt: null,
    });
  });

  it("takes as many statements for one resource as for many", async () => {
    const query = ACTIVITY.replace(
      "query ($id: ID!) { resource(id: $id) {",
      "query ($first: Int) { resources(first: $first, orderBy: { field: NAME, direction: DESC }) { nodes {",
    ).replace(/}\s*}\s*$/, "} } }");
    const statements = async (first: number) =>
      (
        await statementsOf(api.platform.db, async () => {
          expect((await api.ask(AUDITOR, query, { first })).codes).toEqual([]);
        })
      ).length;
    expect(await statements(4)).toBeLessThanOrEqual(await statements(1));
  });
});
