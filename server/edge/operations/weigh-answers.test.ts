import { buildSchema, execute, GraphQLError, type GraphQLSchema, getIntrospectionQuery, parse } from "graphql";
import { AnswerBudget } from "./answer-budget";
import { weighAnswers } from "./weigh-answers";

const SCHEMA = `
  enum Color { RED DARK_GREEN }
  type Thing { text: String words: [String!]! count: Int ratio: Float is: Boolean color: Color later: String self: Thing many: [Thing] broken: String }
  type Query { thing: Thing }
`;

const TEXTS = ["", "plain", "üñí 🎉", 'with "quotes" and \\', "line\nline\ttab\u0001", "é".repeat(3_000)];

function thing(text: string, depth: number): Record<string, unknown> {
  const self = depth > 0 ? () => thing(text, depth - 1) : null;
  return {
    text,
    words: [text, "b"],
    count: 123_456,
    ratio: -1.5e-9,
    is: true,
    color: "DARK_GREEN",
    later: async () => text,
    self,
    many: () => (depth > 0 ? [thing(text, 0), null, thing(text, depth - 1)] : []),
    broken: () => {
      throw new GraphQLError(text.slice(0, 400));
    },
  };
}

describe("the counted bytes of an answer", () => {
  let schema: GraphQLSchema;

  beforeAll(() => {
    schema = weighAnswers(buildSchema(SCHEMA));
  });

  async function answerTo(query: string, maxBytes: number, text = "x") {
    const answer = new AnswerBudget(maxBytes);
    const args = { schema, document: parse(query), contextValue: { answer }, rootValue: { thing: thing(text, 3) } };
    return { answer, result: await execute(args) };
  }

  const leaves = "text words count ratio is color later __typename";
  const documents = [
    `{ thing { ${leaves} } }`,
    `{ thing { self { self { self { self { ${leaves} } } } } many { many { many { id: is } } } } }`,
    `{ thing { ${leaves} a: text aLongAlias: words self { ${leaves} } many { ${leaves} self { text } } } }`,
  ];

  it.each(documents)("are never fewer than the sent ones, and hardly more: %s", async (query) => {
    for (const text of TEXTS) {
      const { answer, result } = await answerTo(query, 10_000_000, text);
      expect(result.errors).toBeUndefined();
      const sent = Buffer.byteLength(JSON.stringify(result.data));
      expect(answer.bytes).toBeGreaterThanOrEqual(sent);
      expect(answer.bytes).toBeLessThanOrEqual(sent * 1.4 + 40);
    }
  });

  it("include those of errors and of introspection", async () => {
    const broken = Array.from({ length: 20 }, (_, n) => `e${n}: broken`).join(" ");
    for (const query of [`{ thing { ${broken} } }`, getIntrospectionQuery()]) {
      const { answer, result } = await answerTo(query, 10_000_000, "b".repeat(400));
      expect(answer.bytes).toBeGreaterThan(Buffer.byteLength(JSON.stringify(result)));
    }
  });

  it("end the answer: no field is resolved after they are spent", async () => {
    let resolved = 0;
    const contextValue = { answer: new AnswerBudget(1_000) };
    const text = () => {
      resolved += 1;
      return "x".repeat(300);
    };
    const many = Array.from({ length: 500 }, () => ({ text }));
    const document = parse("{ thing { many { text } } }");
    const wide = await execute({ schema, document, contextValue, rootValue: { thing: { many } } });
    // The braces of 500 objects alone exceed the budget.
    expect([contextValue.answer.isExceeded, resolved]).toEqual([true, 0]);
    expect(new Set(wide.errors).size).toBe(1);
    const aliases = Array.from({ length: 40 }, (_, n) => `a${n}: text`).join(" ");
    await execute({
      schema,
      document: parse(`{ thing { ${aliases} } }`),
      contextValue: { answer: new AnswerBudget(1_000) },
      rootValue: { thing: { text } },
    });
    expect(resolved).toBe(4);
  });

  it("leave the budget only after all fields have ended, though a failed one was answered", async () => {
    const answer = new AnswerBudget(1_000);
    let finish: (text: string) => void = () => undefined;
    const slow = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const rootValue = { thing: { words: async () => null, later: () => slow } };
    const document = parse("{ thing { later words } }");
    const { data } = await execute({ schema, document, contextValue: { answer }, rootValue });
    expect(data).toEqual({ thing: null });
    let isSettled = false;
    const settled = answer.settled().then(() => {
      isSettled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    finish("x");
    await settled;
  });

  it("are not settled between a field and its children", async () => {
    const answer = new AnswerBudget(1_000);
    let finish: (text: string) => void = () => undefined;
    const inner = new Promise<string>((resolve) => {
      finish = resolve;
    });
    let find: (found: object) => void = () => undefined;
    const outer = new Promise<object>((resolve) => {
      find = resolve;
    });
    const rootValue = { thing: { words: async () => null, self: () => outer } };
    const document = parse("{ thing { self { later } words } }");
    const { data } = await execute({ schema, document, contextValue: { answer }, rootValue });
    expect(data).toEqual({ thing: null });
    let isSettled = false;
    const settled = answer.settled().then(() => {
      isSettled = true;
    });
    find({ later: () => inner });
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    finish("x");
    await settled;
  });
});
