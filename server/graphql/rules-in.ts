import { type ASTVisitor, type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { type AccessRule, ruleOf } from "./access";

/** The rules of all objects that a document leads to. */
export function rulesIn(schema: GraphQLSchema, document: DocumentNode): AccessRule[] {
  const rules = new Set<AccessRule>();
  const types = new TypeInfo(schema);
  const visitor: ASTVisitor = {
    Field() {
      const rule = ruleOf(types.getParentType()?.extensions ?? {});
      if (rule) rules.add(rule);
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return [...rules];
}
