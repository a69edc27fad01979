import { createClient, fetchExchange, formatDocument, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { type IntrospectionQuery, introspectionFromSchema, print } from "graphql";
import type { PageActor } from "../../bench/pages/save-page-world";
import { cacheKeys, objectTypes, typesReached } from "./testing/cache-keys";
import { CACHED_CHANGES, type CachedMutation, type CachedPage } from "./testing/cached-changes";
import { collectEntities, type Entities } from "./testing/entities";
import { type PagesServer, startPagesServer } from "./testing/pages-server";

let server: PagesServer;
let introspection: IntrospectionQuery;

beforeAll(async () => {
  server = await startPagesServer();
  introspection = introspectionFromSchema(server.schema);
});
afterAll(() => server.stop());

const PEOPLE: readonly PageActor[] = ["member", "owner", "admin", "auditor"];

/** A client as a console has it, with what its cache complains about and how often it asked the server. */
function consoleOf(who: PageActor) {
  const complaints: string[] = [];
  const asked = { times: 0 };
  const cache = cacheExchange({
    schema: introspection,
    keys: cacheKeys(server.schema),
    // To debug is what it does not hold yet.
    logger: (severity, message) => severity !== "debug" && complaints.push(message),
  });
  const client = createClient({
    url: server.url,
    exchanges: [cache, fetchExchange],
    preferGetMethod: false,
    fetch: (...request) => {
      asked.times += 1;
      return fetch(...request);
    },
    fetchOptions: { headers: { authorization: server.authorizationOf(who) } },
  });
  return { client, complaints, asked };
}

/** As the server sends it: urql's answers leave `__typename` out. */
async function answerOf(who: PageActor, query: string, variables: object): Promise<unknown> {
  const headers = { authorization: server.authorizationOf(who), "content-type": "application/json" };
  const answer = await fetch(server.url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await answer.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

describe("a type of the schema", () => {
  it("has an id that a cache can use as its key, or no field of that name", () => {
    const named = objectTypes(server.schema).filter((type) => type.getFields().id);
    const others = named.filter((type) => String(type.getFields().id!.type) !== "ID!");
    expect(others.map(({ name }) => name)).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
  });
});

describe("a row of a preview", () => {
  it("has no id that a cache would use: it belongs to one answer, and the next one may differ", () => {
    const { schema } = server;
    const living = typesReached(schema, (root, field) => root !== "Mutation" && !field.startsWith("preview"));
    const passing = objectTypes(schema).filter(({ name }) => !living.has(name));
    expect(passing.filter((type) => type.getFields().id).map(({ name }) => name)).toEqual([]);
    expect(passing.map(({ name }) => name)).toContain("UnmatchedIdentity");
  });
});

describe.each(PEOPLE)("the pages of the %s", (who) => {
  it("are kept whole by urql's normalized cache, without a warning", async () => {
    const { client, complaints, asked } = consoleOf(who);
    for (const { name, text, variables } of server.pagesOf(who)) {
      const loaded = await client.query(text, variables);
      expect([name, loaded.error]).toEqual([name, undefined]);
      const times = asked.times;
      const kept = await client.query(text, variables, { requestPolicy: "cache-only" });
      expect([name, kept.data]).toEqual([name, loaded.data]);
      expect(asked.times).toBe(times);
    }
    expect(complaints).toEqual([]);
  });

  it("agree about each object wherever it appears", async () => {
    const entities: Entities = new Map();
    for (const { text, variables } of server.pagesOf(who)) {
      const document = formatDocument(gql(text));
      collectEntities(entities, document, await answerOf(who, print(document), variables), variables);
    }
    const differing = [...entities].flatMap(([key, fields]) =>
      [...fields].filter(([, said]) => said.size > 1).map(([field, said]) => [key, field, ...said].join(" | ")),
    );
    expect(differing).toEqual([]);
    expect(entities.size).toBeGreaterThan(50);
  });
});

describe("a mutation", () => {
  /** The contents of a page before and after, read from the cache alone. */
  async function changed(who: PageActor, page: CachedPage, mutation: CachedMutation) {
    const { client, asked } = consoleOf(who);
    const shown = async (requestPolicy: "network-only" | "cache-only") => {
      const { data, error } = await client.query(page.query, page.variables ?? {}, { requestPolicy });
      expect([page.query, error]).toEqual([page.query, undefined]);
      return page.of(data);
    };
    const before = await shown("network-only");
    const times = asked.times;
    const { error } = await client.mutation(mutation.text, mutation.variables(before));
    expect([mutation.text, error]).toEqual([mutation.text, undefined]);
    const after = await shown("cache-only");
    expect(asked.times).toBe(times + 1);
    return { before, after };
  }

  it.each(CACHED_CHANGES)("updates the cache without another query: $name", async (change) => {
    const { before, after } = await changed(change.as, change.page, change.mutation);
    expect(before).toMatchObject(change.before);
    expect(after).toMatchObject(change.after);
    expect(after.id).toBe(before.id);
  });
});
