import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import type { Config } from "../../shared/config/config";
import type { GraphQLContext } from "../graphql/context";
import { documentRules } from "./document-limits";
import { refusalOf } from "./operation-limits";

/** What comes over a socket goes through the same limits as over HTTP, where Apollo applies them. */
export function operationPreparer(schema: GraphQLSchema, config: Config) {
  const rules = [...specifiedRules, ...documentRules(config)];
  return (payload: SubscribePayload, contextValue: GraphQLContext): ExecutionArgs | readonly GraphQLError[] => {
    const { operationName } = payload;
    const document = parsed(payload.query, config.DRAWBRIDGE_MAX_TOKENS);
    if (document instanceof GraphQLError) return [document];
    const problems = validate(schema, document, rules);
    if (problems.length > 0) return problems;
    const operation = getOperationAST(document, operationName);
    if (!operation) return [new GraphQLError("The document holds no operation of that name.")];
    const variableValues = payload.variables ?? {};
    const { actor } = contextValue;
    const refusal = refusalOf({ schema, document, operation, variables: variableValues, actor }, config);
    return refusal ? [refusal] : { schema, document, operationName, variableValues, contextValue };
  };
}

function parsed(query: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
