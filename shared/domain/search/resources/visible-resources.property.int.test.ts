import fc from "fast-check";
import { AUDITOR, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import type { Actor } from "../../../kernel/actor";
import { GroupsQueries } from "../../people/groups.queries";
import { PeopleQueries } from "../../people/people.queries";
import { rewriteStatements } from "../../people/testing/old-faults";
import { RESOURCE_STATUSES } from "../../resources/resource.entity";
import { RoleGroups } from "../../roles/role-groups";
import { SearchQueries } from "../search.queries";
import { RESOURCE_FIELDS } from "./resource-orders";
import { ResourcesOfViewer } from "./resources-of-viewer.queries";
import { anyResourceWorld, type ResourceWorldSpec } from "./testing/any-resource-world";
import { changeWorld, type SavedWorld, saveWorld } from "./testing/saved-world";
import { type SlowAnswer, slowAnswers } from "./testing/slow-rule";

const RUNS = Number(process.env.DRAWBRIDGE_VISIBLE_RUNS ?? 4);
const SEED = Number(process.env.DRAWBRIDGE_VISIBLE_SEED ?? 20_261_127);
const SETTINGS = { numRuns: RUNS, seed: SEED, endOnFailure: true };

/** Each by its name, a text of the product's statements, and the text in its place. */
const FAULTS: readonly (readonly [name: string, now: string, before: string])[] = [
  [
    "past grants count for nobody",
    "select granted_resource_id from grants where",
    "select granted_resource_id from grants where false and",
  ],
  [
    "who decided may not know of it",
    "join access_request_items i on i.id = d.item_id",
    "join access_request_items i on i.id <> d.item_id",
  ],
  ["what is not there can be asked for", "r.status = 'PRESENT' and r.manageable and", ""],
  [
    "counts count everything",
    "select count(*)::int as count from resources r where",
    "select count(*)::int as count from resources r where true or",
  ],
  ["facets count everything", "r.tags from resources r where", "r.tags from resources r where true or"],
];

let domain: TestDomain;
let queries: ResourcesOfViewer;
let search: SearchQueries;
let fault: readonly [now: string, before: string] | null = null;
/** The texts to replace that occurred in the product's statements. */
const sent = new Set<string>();

beforeAll(async () => {
  domain = await createTestDomain();
  queries = new ResourcesOfViewer(domain.db, domain.clock);
  search = new SearchQueries({
    db: domain.db,
    peopleQueries: new PeopleQueries({ db: domain.db, roleGroups: new RoleGroups([]) }),
    groupsQueries: new GroupsQueries(domain.db),
  });
  rewriteStatements(domain.db, (text) => {
    if (fault) return text.replaceAll(...fault);
    for (const [, now] of FAULTS) if (text.includes(now)) sent.add(now);
    return text;
  });
});
afterEach(() => {
  fault = null;
});
afterAll(() => domain.close());

const timeout = 900_000 + RUNS * 4_000;
const property = fc.asyncProperty(anyResourceWorld, compareWithRule);

it(
  `lists, counts and facets have exactly the resources that the rule lets each person see (${RUNS} worlds)`,
  async () => {
    await fc.assert(property, SETTINGS);
    // A fault has to replace text of the product's statements word for word.
    expect(FAULTS.filter(([, now]) => !sent.has(now))).toEqual([]);
  },
  timeout,
);

/** The faults show that the property can fail, for which `npm run proof` is often enough. */
const describeFaults = process.env.DRAWBRIDGE_PROOF === "1" ? describe : () => undefined;

describeFaults("a fault is found", () => {
  it.each(FAULTS)(
    "%s",
    async (_what, now, before) => {
      fault = [now!, before!];
      const { failed, errorInstance } = await fc.check(property, { ...SETTINGS, numRuns: 12 });
      expect(failed).toBe(true);
      expect(errorInstance).toMatchObject({ matcherResult: { pass: false } });
    },
    timeout,
  );
});

async function compareWithRule(spec: ResourceWorldSpec): Promise<void> {
  const world = await saveWorld(domain, spec);
  await compareEverybody(world);
  await compareEverybody(await changeWorld(domain, world));
}

async function compareEverybody(world: SavedWorld): Promise<void> {
  const slow = await slowAnswers(domain, world);
  const known: { id: string }[] = await domain.db.query("select resource_id as id from resource_ownerships");
  const lookedUp = new Set(known.map(({ id }) => id));
  const everything = world.resources.map((_, n) => n);
  for (const [p, { id, personId }] of world.people.entries()) {
    const actor: Actor = { kind: "person", id, name: `p${p}`, personId, identityId: id, roles: ["MEMBER"], scopes: [] };
    expect({ p, ...(await answerOf(actor, world)) }).toEqual({
      p,
      ...expectedOf(world, slow[p]!, slow[p]!.owned, lookedUp),
    });
  }
  const requests = world.requests.map((_, n) => n);
  const reader = { visible: everything, owned: [], requestable: [], requests, people: world.people.length };
  expect(await answerOf(AUDITOR, world)).toEqual(expectedOf(world, reader, everything, lookedUp));
}

const ALL = { statuses: [...RESOURCE_STATUSES] };

/** The product's answers to one viewer. */
async function answerOf(actor: Actor, world: SavedWorld) {
  const { resources } = world;
  const viewer = await queries.visibilityOf(actor);
  const order = { field: "NAME", direction: "ASC" } as const;
  const numbers = (ids: readonly string[]) => resources.flatMap(({ id }, n) => (ids.includes(id) ? [n] : []));
  const listed = async (filter: object, given: object = {}) => {
    const asked = { ...ALL, ...filter };
    const forList = queries.visibilityOfOwned(actor, asked) ?? viewer;
    const page = await queries.list({ viewer: forList, filter: asked, order, page: { first: 200 }, ...given });
    const found = numbers(page.nodes.map(({ id }) => id));
    expect(await page.totalCount()).toBe(found.length);
    return found;
  };
  const paged: number[][] = [];
  for (const field of RESOURCE_FIELDS) paged.push(await listed({}, { order: { field, direction: "DESC" } }));
  const facets = await queries.facets({
    viewer,
    facets: [{ facet: "REGION" }, { facet: "OWNERSHIP" }, { facet: "TAG_VALUE", tagKey: "env" }],
    search: null,
    filter: ALL,
  });
  const ids = resources.map(({ id }) => id);
  const counts = facets.map(({ values }) => Object.fromEntries(values.map(({ value, count }) => [value, count])));
  return {
    visible: await listed({}),
    paged,
    byIds: numbers([...(await queries.visibleAmong(viewer, ids))]),
    readable: numbers([...(await queries.readableAmong(actor, ids))]),
    owned: await listed({ ownedByMe: true }),
    requestable: await listed({ requestableByMe: true }),
    ...(await searched(actor, world, numbers)),
    withOwnership: await listed({ ownership: ["RESOLVED", "FALLBACK", "UNOWNED"] }),
    counts: [counts[0], Object.values(counts[1]!).reduce((sum, count) => sum + count, 0), counts[2]],
  };
}

/** The results of a search: no gone resource, and only requests that make resources visible. */
async function searched(actor: Actor, { requests }: SavedWorld, numbers: (ids: readonly string[]) => number[]) {
  const viewer = () => queries.visibilityOf(actor);
  const found = await search.search({ actor, text: "cluster", kinds: null, first: 20, viewer });
  const ids = (kind: string) => found.find((group) => group.kind === kind)!.results.map(({ id }) => id);
  return {
    found: numbers(ids("RESOURCE")),
    requests: requests.flatMap(({ id }, n) => (ids("ACCESS_REQUEST").includes(id) ? [n] : [])),
    people: (await search.search({ actor, text: "p", kinds: ["PERSON"], first: 20, viewer }))[0]!.results.length,
  };
}

/** The same, from the rule as it is said slowly. */
function expectedOf(
  { spec, resources }: SavedWorld,
  { visible, owned, requestable, requests, people }: SlowAnswer,
  readable: readonly number[],
  lookedUp: ReadonlySet<string>,
) {
  // Nobody looks up the owners of a cluster that was gone from the start.
  const withOwnership = readable.filter((n) => lookedUp.has(resources[n]!.id));
  const count = (values: readonly (string | null)[]) => {
    const found = values.filter((value) => value !== null);
    return Object.fromEntries([...new Set(found)].map((one) => [one, found.filter((value) => value === one).length]));
  };
  return {
    visible,
    paged: RESOURCE_FIELDS.map(() => visible),
    byIds: visible,
    readable,
    owned,
    requestable,
    found: visible.filter((n) => spec.resources[n]!.status !== "GONE"),
    requests,
    people,
    withOwnership,
    counts: [
      count(visible.map((n) => spec.resources[n]!.region)),
      withOwnership.length,
      count(visible.map((n) => spec.resources[n]!.env)),
    ],
  };
}
