import { buildSchema, parse, specifiedRules, validate } from "graphql";
import { repeatsRule } from "./repeat-limits";

const schema = buildSchema(`
  type Query { things: [Thing!]!  thing: Thing! }
  type Thing { id: ID!  name: String!  thing: Thing! }
`);
const rules = [...specifiedRules, repeatsRule({ DRAWBRIDGE_MAX_REPEATS: 20, DRAWBRIDGE_MAX_SPREADS: 200 })];

function problemsOf(document: string) {
  return validate(schema, parse(document), rules).map(({ message, extensions }) => extensions.limit ?? message);
}

const times = (count: number, what: string | ((n: number) => string)) =>
  Array.from({ length: count }, (_, n) => (typeof what === "string" ? what : what(n))).join(" ");

describe("a document that repeats itself", () => {
  it.each([
    ["a field", `{ ${times(20, "thing { id }")} }`],
    ["an alias, and a field called like it", `{ thing { ${times(10, "id")} ${times(10, "id: id")} } }`],
    ["what is below fields that merge", `{ ${times(20, "thing { thing { id } }")} }`],
    ["one field in many places", `{ ${times(50, (n) => `a${n}: thing { id name thing { id name } }`)} }`],
    ["a fragment in many places", `{ ${times(190, (n) => `a${n}: thing { ...F }`)} } fragment F on Thing { id }`],
    ["a fragment in one place", `{ thing { ${times(190, "...F")} } } fragment F on Thing { id name }`],
    [
      "the fields of its parts",
      `{ ${times(19, (n) => `...F${n}`)} thing { id } } ${times(19, (n) => `fragment F${n} on Query { thing { id name } }`)}`,
    ],
  ])("is allowed usual repetition: %s", (_what, document) => {
    expect(problemsOf(document)).toEqual([]);
  });

  // No other rule sees the refused part: there is one problem, rather than one about a missing field.
  it.each([
    ["a field", `{ ${times(21, "thing { nothing }")} }`],
    ["a leaf", `{ thing { ${times(21, "nothing")} } }`],
    ["a name, by aliases of several fields", `{ thing { ${times(11, "x: id")} ${times(10, "x: name")} } }`],
    ["what is below fields that merge", `{ ${times(3, `thing { ${times(7, "nothing")} }`)} }`],
    ["what is far below", `{ ${times(7, `thing { thing { thing { ${times(3, "nothing")} } } }`)} }`],
    ["what stands in fragments without a name", `{ ${times(21, "... { ... on Query { nothing } }")} }`],
    [
      "what stands in fragments",
      `{ ...A ...B ...C } ${[..."ABC"].map((name) => `fragment ${name} on Query { ${times(7, "nothing")} }`).join(" ")}`,
    ],
    [
      "what stands in a fragment that nobody spreads",
      `{ thing { id } } fragment F on Thing { ${times(21, "nothing")} }`,
    ],
    [
      "what stands in the first of two fragments of one name",
      `{ ...F } fragment F on Query { ${times(21, "nothing")} } fragment F on Query { thing { id } }`,
    ],
    ["what stands in the second operation", `query A { thing { id } } query B { ${times(21, "nothing")} }`],
  ])("is refused before any other rule: %s", (_what, document) => {
    expect(problemsOf(document)).toEqual(["repeats"]);
  });

  it.each([
    ["in one place", `{ ${times(201, (n) => `...F${n}`)} }`],
    ["the same one", `{ ${times(201, "...F")} } fragment F on Query { thing { id } }`],
    ["in many places", `{ ${times(201, (n) => `a${n}: thing { ...F }`)} } fragment F on Thing { id }`],
    // 2 ^ 40 spreads, if each were followed.
    [
      "by those inside of them",
      `{ ...F0 } ${times(40, (n) => `fragment F${n} on Thing { a: thing { ...F${n + 1} } b: thing { ...F${n + 1} } }`)}`,
    ],
    ["in a circle", "{ thing { ...F } } fragment F on Thing { thing { ...F } }"],
    ["in a circle that nothing leads to", "{ thing { id } } fragment F on Thing { thing { ...F } }"],
  ])("is refused for too many fragments: %s", (_what, document) => {
    expect(problemsOf(document)).toEqual(["spreads"]);
  });

  it("is refused with the name of the repeated selection", () => {
    const [problem] = validate(schema, parse(`{ ${times(21, "thing { id }")} }`), rules);
    expect(problem?.message).toBe("'thing' is selected more than 20 times in one place.");
  });
});
