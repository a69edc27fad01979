import { buildSchema, parse, specifiedRules, validate } from "graphql";
import { unknownDirectivesRule } from "./unknown-directives";

const schema = buildSchema("type Query { name: String! }");
const problemsOf = (document: string) =>
  validate(schema, parse(document), [...specifiedRules, unknownDirectivesRule]).map(({ message }) => message);

describe("directives that do not exist", () => {
  it("are one problem, however many there are", () => {
    const several = 'The document uses directives that do not exist 1000 times, first "@aa".';
    expect(problemsOf(`{ name ${"@aa".repeat(999)} @b }`)).toEqual([several]);
    expect(
      problemsOf(`query A ${"@aa".repeat(500)} { ...F } fragment F on Query ${"@b".repeat(500)} { name }`),
    ).toEqual([several]);
  });

  it("are reported beside other problems", () => {
    expect(problemsOf("{ name @aa nothing }")).toEqual([
      'Unknown directive "@aa".',
      'Cannot query field "nothing" on type "Query".',
    ]);
  });

  it("are told from those that exist", () => {
    expect(problemsOf("{ name @skip(if: true) @include(if: true) }")).toEqual([]);
  });
});
