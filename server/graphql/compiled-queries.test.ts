import "reflect-metadata";
import { GraphQLObjectType, GraphQLSchema, GraphQLString, type OperationDefinitionNode, parse } from "graphql";
import type { Role } from "../../shared/kernel/actor";
import { guardOperations } from "./access";
import { CompiledQueries } from "./compiled-queries";
import type { GraphQLContext } from "./context";
import { rulesIn } from "./rules-in";

const name = { type: GraphQLString, resolve: () => "a secret" };
const Secret = new GraphQLObjectType({ name: "Secret", extensions: { access: "READER" }, fields: { name } });
const Shown = new GraphQLObjectType({
  name: "Shown",
  extensions: { access: "WITH_PARENT" },
  fields: { name, secret: { type: Secret, resolve: () => ({}) } },
});
const shown = { type: Shown, extensions: { access: "SIGNED_IN" }, resolve: () => ({}) };
const schema = guardOperations(
  new GraphQLSchema({ query: new GraphQLObjectType({ name: "Query", fields: { shown } }) }),
);

describe("a compiled query, in which objects are not guarded", () => {
  const queries = new CompiledQueries(schema, () => undefined);

  async function answer(document: string, role: Role) {
    const parsed = parse(document);
    const contextValue = { actor: { kind: "person", id: "1", name: "a", roles: [role], scopes: [] } };
    return queries.answer({
      document: parsed,
      queryHash: document,
      operation: parsed.definitions[0] as OperationDefinitionNode,
      operationName: null,
      variables: {},
      contextValue: contextValue as unknown as GraphQLContext,
    });
  }

  it.each([
    "{ shown { secret { name } } }",
    "{ shown { ...Found } } fragment Found on Shown { secret { name } }",
    "query ($no: Boolean = true) { shown { ... on Shown { secret @skip(if: $no) { name } } } }",
  ])("is left to graphql-js for whoever may not read all objects of %s", async (document) => {
    for (let n = 0; n < 3; n += 1) await answer(document, "AUDITOR");
    expect(await answer(document, "AUDITOR")).toMatchObject({ data: { shown: {} } });
    expect(await answer(document, "MEMBER")).toBeNull();
  });

  it("answers whoever may read all of it", async () => {
    const document = "{ shown { name } }";
    for (let n = 0; n < 3; n += 1) await answer(document, "MEMBER");
    expect(await answer(document, "MEMBER")).toEqual({ data: { shown: { name: "a secret" } } });
    expect(rulesIn(schema, parse(document))).toEqual(["WITH_PARENT"]);
  });
});
