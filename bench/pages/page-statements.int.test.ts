import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createTestApi, type TestApi } from "../../server/testing/api";
import { statementsOf } from "../../shared/testing/count-statements";
import { pageDocuments } from "./page-documents";
import { PAGE_VISITS, type PageVisit } from "./page-visits";
import { type PageWorld, savePageWorld } from "./save-page-world";

let api: TestApi;
let world: PageWorld;

const FEW = 10;
const MANY = 40;
const TIMES = 3;

beforeAll(async () => {
  api = await createTestApi();
  world = await savePageWorld(api.platform, { clusters: 130, people: 1_600, past: 6_500 });
});
afterAll(() => api.close());

const visits = pageDocuments().flatMap(({ name, text }) =>
  (PAGE_VISITS[name] ?? []).map((visit, n) => ({ title: `${name} ${n + 1} (${visit.as})`, text, visit })),
);

async function open(text: string, { as, variables }: PageVisit, first: number) {
  const contextValue = createContext(api.platform, world.actors[as]);
  const variableValues = { ...variables?.(world.ids), first };
  const { data, errors } = await execute({
    schema: api.schema,
    document: parse(text),
    contextValue,
    variableValues,
  });
  expect(errors ?? []).toEqual([]);
  return JSON.parse(JSON.stringify(data)) as unknown;
}

/** How many rows each of the lists has that are not inside of a row, in the order of the document. */
function rowsOf(value: unknown): number[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === "nodes" && Array.isArray(child) ? [child.length] : rowsOf(child),
  );
}

/** Roots that were refused, or found nothing. */
function emptyRoots(data: unknown): string[] {
  return Object.entries(data as object).flatMap(([name, value]) => (value === null ? [name] : []));
}

describe("the document of a page", () => {
  it("is opened by somebody", () => {
    expect(pageDocuments().map(({ name }) => name)).toEqual(Object.keys(PAGE_VISITS).sort());
  });

  it.each(visits)("takes as many statements for 40 rows as for 10: $title", async ({ text, visit }) => {
    const few = await visited(text, visit, FEW);
    const many = await visited(text, visit, visit.mostRows ?? MANY);
    expect(emptyRoots(many.data)).toEqual([]);
    expect(rowsOf(many.data)).toEqual(visit.rows ?? rowsOf(few.data).map(() => visit.mostRows ?? MANY));
    expect(Math.min(...many.statements)).toBeLessThanOrEqual(Math.max(...few.statements));
  });
});

/** Each time the same statements, but two that look the same up at one moment are one: how many that are, hangs on when answers come. */
async function visited(text: string, visit: PageVisit, first: number) {
  let data: unknown;
  const statements: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const sent = await statementsOf(api.platform.db, async () => {
      data = await open(text, visit, first);
    });
    statements.push(sent.length);
  }
  return { data, statements };
}
