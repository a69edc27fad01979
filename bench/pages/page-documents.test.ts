import { type DocumentNode, type FragmentDefinitionNode, parse, specifiedRules, validate } from "graphql";
import { documentRules } from "../../server/edge/operations/document-limits";
import { operationCost } from "../../server/edge/operations/operation-cost";
import { createSchema } from "../../server/schema";
import { loadConfig } from "../../shared/config/config";
import { pageDocuments } from "./page-documents";

const schema = createSchema();
const defaults = loadConfig({ DATABASE_URL: "postgres://nowhere" });
const rules = [...specifiedRules, ...documentRules(defaults)];
const pages = pageDocuments();

/** The largest page that the lists of a console show. */
const ROWS = 50;

function costOf(document: DocumentNode): number {
  const operation = document.definitions.find((one) => one.kind === "OperationDefinition")!;
  const fragments: Record<string, FragmentDefinitionNode> = {};
  return operationCost({ schema, operation, fragments, variables: { first: ROWS } });
}

describe("the document of a page", () => {
  it("is found", () => {
    expect(pages.length).toBeGreaterThanOrEqual(36);
  });

  it.each(pages)("$name fits the schema and the limits that are set by default", ({ text }) => {
    const document = parse(text, { maxTokens: defaults.DRAWBRIDGE_MAX_TOKENS });
    expect(validate(schema, document, rules).map(({ message }) => message)).toEqual([]);
    expect(costOf(document)).toBeLessThanOrEqual(defaults.DRAWBRIDGE_MAX_COST);
  });

  it.each(pages)("$name is one operation, and begins with the name of its page", ({ text }) => {
    expect(parse(text).definitions.map(({ kind }) => kind)).toEqual(["OperationDefinition"]);
    expect(text).toMatch(/^# .+\.\n/);
  });
});
