import { createHash } from "node:crypto";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import type { Config } from "../../../shared/config/config";
import type { GraphQLContext } from "../../graphql/context";
import { RecentDocuments } from "../../graphql/recent-documents";
import type { Admission } from "../admission";
import { documentRules, REQUESTS_OF_INVALID_DOCUMENT, VALIDATION } from "./document-limits";
import { recordedRefusalOf } from "./operation-limits";
import { hideSuggestions } from "./suggestions";

/** An admitted operation, in graphql-js's form. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Equal for documents with the same text. */
  readonly queryHash: string;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null | undefined;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly contextValue: GraphQLContext;
}

/** Applies the limits of HTTP, where Apollo applies them, to operations over a socket. */
export function operationPreparer(schema: GraphQLSchema, config: Config, admission: Pick<Admission, "charge">) {
  const rules = [...specifiedRules, ...documentRules(config)];
  const valid = new RecentDocuments(config.DRAWBRIDGE_MAX_TOKENS);

  const documentOf = (query: string, queryHash: string): DocumentNode | readonly GraphQLError[] => {
    const known = valid.get(queryHash);
    if (known) return known;
    const document = parsed(query, config.DRAWBRIDGE_MAX_TOKENS);
    if (document instanceof GraphQLError) return [document];
    const problems = validate(schema, document, rules, VALIDATION);
    if (problems.length > 0) return problems;
    valid.set(queryHash, document);
    return document;
  };

  return async (
    payload: SubscribePayload,
    contextValue: GraphQLContext,
  ): Promise<PreparedOperation | readonly GraphQLError[]> => {
    const { operationName, query } = payload;
    const queryHash = createHash("sha256").update(query).digest("hex");
    const document = documentOf(query, queryHash);
    if (!("kind" in document)) {
      hideSuggestions(document, contextValue);
      await admission.charge(contextValue.actor, REQUESTS_OF_INVALID_DOCUMENT);
      return document;
    }
    const operation = getOperationAST(document, operationName);
    if (!operation) return [new GraphQLError("The document holds no operation of that name.")];
    const variables = payload.variables ?? {};
    const refusal = await recordedRefusalOf({ schema, document, operation, variables, contextValue }, config);
    if (refusal) return [refusal];
    return { schema, document, queryHash, operation, operationName, variableValues: variables, contextValue };
  };
}

function parsed(query: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    // The stack has no room for the document's levels.
    if (error instanceof RangeError) return new GraphQLError(error.message);
    throw error;
  }
}
