import { buildSchema, type OperationDefinitionNode, parse } from "graphql";
import { operationCost } from "./operation-cost";

const schema = buildSchema(`
  type Query { things(first: Int): ThingConnection!  thing: Thing!  node: Node!  either: [Either!]! }
  type ThingConnection { nodes: [Thing!]!  edges: [ThingEdge!]!  totalCount: Int! }
  type ThingEdge { cursor: String!  node: Thing! }
  type Thing { id: ID!  owners: [Owner!]!  things(first: Int): ThingConnection! }
  type Owner { name: String! }
  interface Node { id: ID!  things(first: Int): ThingConnection! }
  type Leaf implements Node { id: ID!  things(first: Int): ThingConnection! }
  union Either = Thing | Leaf
`);

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const { definitions } = parse(query);
  const operation = definitions[0] as OperationDefinitionNode;
  const fragments = Object.fromEntries(
    definitions.flatMap((one) => (one.kind === "FragmentDefinition" ? [[one.name.value, one]] : [])),
  );
  return operationCost({ schema, operation, fragments, variables });
}

describe("the cost of an operation", () => {
  it.each([
    ["one for each field", "{ thing { id } __typename }", 3],
    ["a list without pages times five", "{ thing { owners { name } } }", 7],
    ["a page times fifty when it does not say", "{ things { totalCount } }", 51],
    ["a page times its size", "{ things(first: 2) { nodes { id } } }", 5],
    ["a page inside a page times both", "{ things(first: 10) { nodes { things(first: 10) { nodes { id } } } } }", 221],
    [
      "as much for a fragment",
      "{ ...a } fragment a on Query { things(first: 2) { nodes { ...b } } } fragment b on Thing { id }",
      5,
    ],
    ["every alias", "{ a: thing { id } b: thing { id } }", 4],
    ["what is no page size as the largest", "{ things(first: -5) { totalCount } }", 201],
    ["what an interface leads to", "{ node { id things(first: 10) { nodes { id } } } }", 23],
    ["every member of a union", "{ either { __typename ... on Thing { id } ... on Leaf { id } } }", 16],
    ["nothing more for a fragment that holds itself", "{ thing { ...a } } fragment a on Thing { id ...a }", 2],
  ])("counts %s", (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it.each([
    [2, 5],
    ["2", 5],
    [null, 101],
    [undefined, 101],
    [10_000, 401],
    [{ toString: null }, 401],
    [[2], 401],
  ])("takes the size of a page from a variable: %j", (first, cost) => {
    expect(costOf("query ($first: Int) { things(first: $first) { nodes { id } } }", { first })).toBe(cost);
  });

  it.each([
    ["2", 5],
    ["null", 101],
    ["200", 401],
    ["-1", 401],
  ])("takes it from the default of a variable that is not sent: %s", (value, cost) => {
    const query = `query ($first: Int = ${value}) { things(first: $first) { nodes { id } } }`;
    expect(costOf(query)).toBe(cost);
    expect(costOf(query, { first: 2 })).toBe(5);
  });

  it("counts introspection, wherever it is spread", () => {
    expect(costOf("{ __schema { ...S } } fragment S on __Schema { types { name } }")).toBe(3);
    expect(costOf('{ __type(name: "Thing") { ...T a: ofType { ...T } } } fragment T on __Type { name }')).toBe(4);
  });

  it("is computed quickly for fragments that double many times over", () => {
    const levels = Array.from({ length: 60 }, (_, n) => `fragment f${n} on Thing { ...f${n + 1} ...f${n + 1} }`);
    expect(costOf(`{ thing { ...f0 } } ${levels.join(" ")} fragment f60 on Thing { id }`)).toBeGreaterThan(1e18);
  });
});
