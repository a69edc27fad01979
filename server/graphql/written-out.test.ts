import { type OperationDefinitionNode, parse } from "graphql";
import { writtenOut } from "./written-out";

function sizeOf(text: string): number {
  const document = parse(text);
  return writtenOut(document, document.definitions[0] as OperationDefinitionNode);
}

describe("a document with its fragments written out", () => {
  it.each([
    ["its fields", "{ a { b c } }", 3],
    ["inline fragments", "{ a { ... on A { b } } }", 3],
    ["a fragment wherever it is spread", "{ a { ...F } b { ...F } } fragment F on A { c d }", 8],
    ["what is introspected", "{ __schema { ...S } } fragment S on __Schema { types { name } }", 4],
    ["a fragment that holds itself once", "{ a { ...F } } fragment F on A { b ...F }", 4],
  ])("has %s", (_what, text, size) => {
    expect(sizeOf(text)).toBe(size);
  });

  it("is counted soon where it would double many times over", () => {
    const levels = Array.from({ length: 90 }, (_, n) => `fragment F${n} on A { ...F${n + 1} ...F${n + 1} }`);
    expect(sizeOf(`{ a { ...F0 } } ${levels.join(" ")} fragment F90 on A { b }`)).toBeGreaterThan(1e18);
  });
});
