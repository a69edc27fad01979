import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  parse,
  print,
  specifiedRules,
  validate,
} from "graphql";
import { loadConfig } from "../../shared/config/config";
import { documentRules } from "../edge/operations/document-limits";
import { operationCost } from "../edge/operations/operation-cost";
import { createSchema } from "../schema";
import { documentedOperations } from "./documented-operations";

const schema = createSchema();
const defaults = loadConfig({ DATABASE_URL: "postgres://nowhere" });
const rules = [...specifiedRules, ...documentRules(defaults)];
const found = documentedOperations().flatMap(({ file, text }) =>
  operationsIn(text).map((operation) => ({ file, operation })),
);

/** The operations of one block, which are sent one by one. */
function operationsIn(text: string): string[] {
  const { definitions } = parse(text, { maxTokens: defaults.DRAWBRIDGE_MAX_TOKENS });
  const fragments = definitions.filter(isFragment).map(print);
  return definitions
    .filter((one) => !isFragment(one))
    .map((one) => [print(one), ...fragments].join(" ").replace(/\s+/g, " "));
}

function isFragment(one: DefinitionNode): one is FragmentDefinitionNode {
  return one.kind === "FragmentDefinition";
}

function costOf(document: DocumentNode): number {
  const operation = document.definitions.find((one) => one.kind === "OperationDefinition")!;
  const fragments = Object.fromEntries(document.definitions.filter(isFragment).map((one) => [one.name.value, one]));
  return operationCost({ schema, operation, fragments, variables: {} });
}

describe("a documented operation", () => {
  it("is found in pages and programs", () => {
    const files = found.map(({ file }) => file);
    const count = (name: string) => files.filter((file) => file.startsWith(name)).length;
    expect(count("README.md")).toBeGreaterThanOrEqual(1);
    expect(count("docs/guides/")).toBeGreaterThanOrEqual(25);
    expect(count("docs/runbooks/")).toBeGreaterThanOrEqual(4);
    expect(count("docs/webhooks.md")).toBeGreaterThanOrEqual(1);
    expect(count("quickstart/demo")).toBeGreaterThanOrEqual(12);
    expect(count("docs/first-steps.md")).toBeGreaterThanOrEqual(15);
  });

  it.each(found)("fits the schema and the default limits: $file $operation", ({ operation }) => {
    const document = parse(operation, { maxTokens: defaults.DRAWBRIDGE_MAX_TOKENS });
    expect(validate(schema, document, rules).map(({ message }) => message)).toEqual([]);
    expect(costOf(document)).toBeLessThanOrEqual(defaults.DRAWBRIDGE_MAX_COST);
  });
});
