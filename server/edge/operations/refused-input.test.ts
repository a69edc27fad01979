import { type GraphQLSchema, getOperationAST, parse, print, type ValueNode } from "graphql";
import { DomainError } from "../../../shared/kernel/app-error";
import { createSchema } from "../../schema";
import { type InputList, inputListsOf, namesOfInputLists, valueWithList } from "../../testing/input-lists";
import { LONG_LISTS, mostItems } from "./list-lengths";
import { MAX_INPUT_VALUES, refusedInput } from "./refused-input";

let schema: GraphQLSchema;

beforeAll(() => {
  schema = createSchema();
});

const lists = inputListsOf(createSchema());
const nameOf = ({ field, path }: InputList) => `${field.name}(${path.map((step) => step ?? "[]").join(".")})`;
const lastName = ({ path }: InputList) => path.filter((step) => step !== null).at(-1)!;

function problemsOf(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text);
  const refusal = refusedInput({ schema, document, operation: getOperationAST(document)!, variables });
  return refusal === null ? [] : (refusal.originalError as DomainError).fields;
}

/** The operation with the value in a variable. */
const byVariable = ({ kind, field, argument }: InputList) =>
  `${kind} ($value: ${String(argument.type)}) { ${field.name}(${argument.name}: $value) }`;

describe("a list in an input", () => {
  it("is found in the schema at many places", () => {
    expect(lists.length).toBeGreaterThan(100);
    for (const name of Object.keys(LONG_LISTS)) expect(namesOfInputLists(schema)).toContain(name);
  });

  it("has a greatest length in a variable, which the problem names with its path", () => {
    for (const list of lists) {
      const most = mostItems(lastName(list));
      const value = (count: number) => ({ value: valueWithList(list, Array(count).fill("x")) });
      const [problem, ...others] = problemsOf(byVariable(list), value(most + 1));
      expect([nameOf(list), problem?.rule, others]).toEqual([nameOf(list), "TOO_LONG", []]);
      expect(problem!.message).toContain(`has ${most + 1} items; at most ${most} are allowed`);
      expect(problem!.path.at(-1)).toBe(list.path.length === 1 ? "value" : lastName(list));
      expect([nameOf(list), problemsOf(byVariable(list), value(most))]).toEqual([nameOf(list), []]);
    }
  });

  it("has a greatest length in the document", () => {
    for (const list of lists) {
      const most = mostItems(lastName(list));
      const written = (count: number) => {
        const value = literal(valueWithList(list, Array(count).fill("x")));
        return `${list.kind} { ${list.field.name}(${list.argument.name}: ${print(value)}) }`;
      };
      expect([nameOf(list), problemsOf(written(most + 1))]).toMatchObject([nameOf(list), [{ rule: "TOO_LONG" }]]);
      expect([nameOf(list), problemsOf(written(most))]).toEqual([nameOf(list), []]);
    }
  });

  it("has the strictest of the greatest lengths where its variable stands at several places", () => {
    const text = `query ($a: [String!]!) {
      verifyAuditLog(expected: $a) { __typename }
      grants(filter: { accountIds: $a }) { totalCount }
    }`;
    expect(problemsOf(text, { a: Array(201).fill("x") })).toEqual([
      { path: ["a"], message: "'a' has 201 items; at most 200 are allowed.", rule: "TOO_LONG" },
    ]);
  });

  it("counts with the lists around it", () => {
    const list = lists.find(
      ({ field, path }) => field.name === "previewAccessRequest" && path.at(-1) === "namespaces",
    )!;
    const namespaces = Array(200).fill("a");
    const value = { permissions: Array(MAX_INPUT_VALUES / 200 + 1).fill({ permission: "x", namespaces }) };
    expect(problemsOf(byVariable(list), { value })).toEqual([
      { path: [], message: `The variables hold more than ${MAX_INPUT_VALUES} values.`, rule: "TOO_LONG" },
    ]);
  });

  it("is refused at once, however long it is", () => {
    const list = lists.find(
      ({ field, path }) => field.name === "previewAccessRequest" && path.at(-1) === "resourceIds",
    )!;
    const told = problemsOf(byVariable(list), { value: { resourceIds: Array(400_000).fill("x") } });
    expect(told).toMatchObject([{ path: ["resourceIds"] }]);
  });
});

function literal(value: unknown): ValueNode {
  if (Array.isArray(value)) return { kind: "ListValue", values: value.map(literal) } as ValueNode;
  if (typeof value !== "object" || value === null) return { kind: "StringValue", value: String(value) } as ValueNode;
  const fields = Object.entries(value).map(([name, one]) => ({
    kind: "ObjectField",
    name: { kind: "Name", value: name },
    value: literal(one),
  }));
  return { kind: "ObjectValue", fields } as unknown as ValueNode;
}
