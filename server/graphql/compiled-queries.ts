import type { ApolloServerPlugin, GraphQLRequestContext } from "@apollo/server";
import { HeaderMap } from "@apollo/server";
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from "graphql";
import { type CompiledQuery, compileQuery } from "graphql-jit";
import type { Logger } from "pino";
import { Lru } from "../../shared/kernel/lru";
import type { GraphQLContext } from "./context";
import { formatError } from "./errors";

/** Documents remembered. A compiled one holds some 100 kB. */
const MAX_DOCUMENTS = 500;
/** Compiling costs more than executing once, so what comes once is not compiled. */
const COMPILED_AT = 3;

interface Known {
  seen: number;
  /** Null: not compiled yet, or cannot be. */
  query: CompiledQuery["query"] | null;
}

/**
 * Runs queries that come again as compiled functions: the same bytes and the same masked errors as graphql-js, several
 * times faster on long lists. Mutations, subscriptions and whatever cannot be compiled are left to graphql-js.
 */
export function compiledQueries(log: Pick<Logger, "error">, onAnswer: () => void): ApolloServerPlugin<GraphQLContext> {
  const known = new Lru<string, Known>(MAX_DOCUMENTS);
  return {
    async requestDidStart() {
      return {
        async responseForOperation(request) {
          const query = compiledOf(known, request);
          if (!query) return null;
          const { contextValue, request: asked } = request;
          const { data, errors } = (await query(undefined, contextValue, asked.variables ?? {})) as ExecutionResult;
          // Variables that do not fit: nothing was resolved, and graphql-js words it as everywhere else.
          if (data === undefined) return null;
          // Several errors: graphql-js says in which order, and which are left when a null swallows where they were.
          if (errors && errors.length > 1) return null;
          onAnswer();
          const formatted = errors?.map((error) => formatError(rebuilt(error), log));
          const singleResult = formatted ? { errors: formatted, data } : { data };
          return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult } };
        },
      };
    },
  };
}

function compiledOf(
  documents: Lru<string, Known>,
  { schema, document, operation, operationName, queryHash }: GraphQLRequestContext<GraphQLContext>,
): Known["query"] {
  if (!document || operation?.operation !== "query") return null;
  const key = `${queryHash} ${operationName ?? ""}`;
  const known = documents.get(key) ?? { seen: 0, query: null };
  documents.set(key, known);
  known.seen += 1;
  if (known.seen === COMPILED_AT) known.query = compiled(schema, document, operationName ?? undefined);
  return known.query;
}

function compiled(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Known["query"] {
  const made = compileQuery(schema, document, operationName);
  return "query" in made ? made.query : null;
}

/** The compiler's errors are no GraphQLErrors and lack what ours are told apart by. */
function rebuilt({ message, path, locations, originalError, extensions }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, {
    path,
    // What was resolved wrongly is a bug, and told as one; only without it would its words be shown.
    originalError: originalError ?? (path ? new Error(message) : undefined),
    extensions: (originalError as GraphQLError | undefined)?.extensions ?? extensions,
  });
  Object.defineProperty(error, "locations", { value: locations, enumerable: true });
  return error;
}
