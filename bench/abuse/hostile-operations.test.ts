import { parse, validate } from "graphql";
import { createSchema } from "../../server/schema";
import { inputListsOf } from "../../server/testing/input-lists";
import { hostileLists, invalidDocuments } from "./hostile-operations";

const schema = createSchema();

it("a document for each list of the schema is valid, so that its variables are read", () => {
  const all = hostileLists(schema);
  for (const { kind } of inputListsOf(schema)) {
    if (kind === "subscription") continue;
    const { query } = all.next().value;
    expect([query, validate(schema, parse(query))]).toEqual([query, []]);
  }
});

it("the invalid documents have a hundred mistakes each", () => {
  const all = invalidDocuments();
  for (let n = 0; n < 3; n += 1) {
    const errors = validate(schema, parse(all.next().value.query), undefined, { maxErrors: 1_000 });
    expect(errors.length).toBeGreaterThanOrEqual(100);
  }
});
