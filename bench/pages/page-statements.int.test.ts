import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createTestApi, type TestApi } from "../../server/testing/api";
import { statementsOf } from "../../testing/count-statements";
import { pageDocuments } from "./page-documents";
import { PAGE_VISITS, type PageVisit } from "./page-visits";
import { type PageWorld, savePageWorld } from "./save-page-world";

let api: TestApi;
let world: PageWorld;

const FEW = 10;
const MANY = 40;
const TIMES = 3;
/**
 * Allowed additional repetitions of a statement: other kinds among the thirty more rows need it at other levels of
 * loading, not one by one.
 */
const OTHER_LEVELS = 2;

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

/** The number of rows of each top-level list, in the order of the document. */
function rowsOf(value: unknown): number[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === "nodes" && Array.isArray(child) ? [child.length] : rowsOf(child),
  );
}

/** Root fields that failed or are empty. */
function emptyRoots(data: unknown): string[] {
  return Object.entries(data as object).flatMap(([name, value]) => (value === null ? [name] : []));
}

describe("the document of a page", () => {
  it("is visited for every page", () => {
    expect(pageDocuments().map(({ name }) => name)).toEqual(Object.keys(PAGE_VISITS).sort());
  });

  it.each(visits)("sends each statement as often for 40 rows as for 10: $title", async ({ text, visit }) => {
    const mostRows = visit.mostRows ?? MANY;
    const few: Visit[] = [];
    const many: Visit[] = [];
    let moreOften: string[] = [];
    // Equal lookups in one tick are merged, which depends on timing. Further visits can only forgive a difference, so
    // a page is opened again only after one was found.
    for (let time = 0; time < TIMES; time += 1) {
      few.push(await visited(text, visit, FEW));
      many.push(await visited(text, visit, mostRows));
      moreOften = askedMoreOften(many, few);
      if (moreOften.length === 0) break;
    }
    const last = many.at(-1)!;
    expect(emptyRoots(last.data)).toEqual([]);
    expect(rowsOf(last.data)).toEqual(visit.rows ?? rowsOf(few.at(-1)!.data).map(() => mostRows));
    expect(moreOften).toEqual([]);
  });
});

/** The number of times that a statement was sent, for any number of parameters. */
type Questions = ReadonlyMap<string, number>;

interface Visit {
  readonly data: unknown;
  readonly questions: Questions;
}

async function visited(text: string, visit: PageVisit, first: number): Promise<Visit> {
  let data: unknown;
  const sent = await statementsOf(api.platform.db, async () => {
    data = await open(text, visit, first);
  });
  return { data, questions: countBy(sent.map((statement) => statement.replace(/\$\d+(\s*,\s*\$\d+)*/g, "$"))) };
}

function countBy(names: readonly string[]): Questions {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function askedMoreOften(many: readonly Visit[], few: readonly Visit[]): string[] {
  const counts = (visits: readonly Visit[], question: string) =>
    visits.map(({ questions }) => questions.get(question) ?? 0);
  return [...many[0]!.questions.keys()].filter(
    (question) => Math.min(...counts(many, question)) > Math.max(...counts(few, question)) + OTHER_LEVELS,
  );
}
