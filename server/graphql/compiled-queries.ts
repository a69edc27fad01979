import type { ApolloServerPlugin } from "@apollo/server";
import { HeaderMap } from "@apollo/server";
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { type CompiledQuery, compileQuery } from "graphql-jit";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { type AccessRule, allows } from "./access";
import type { GraphQLContext } from "./context";
import { formatError } from "./errors";
import { isKept } from "./recent-documents";
import { rulesIn } from "./rules-in";
import { writtenOut } from "./written-out";

/** Selections with fragments written out, of all compiled documents together. Each holds some 6 kB. */
const MAX_SELECTIONS = 10_000;
/** Longer ones are left to graphql-js: this many are compiled in some 35 ms. */
const MAX_SELECTIONS_OF_ONE = 500;
/** Compiling costs more than executing once, so what comes once is not compiled. */
const COMPILED_AT = 3;

interface Known {
  readonly seen: number;
  /** Null: not compiled yet, or cannot be. */
  readonly compiled: Compiled | null;
}

interface Compiled {
  readonly query: CompiledQuery["query"];
  readonly selections: number;
  /** What somebody has to fulfil who may read all objects it leads to. */
  readonly rules: readonly AccessRule[];
}

interface Asked {
  readonly document: DocumentNode;
  /** The SHA-256 of its text. */
  readonly queryHash: string;
  /** Apollo asks even where the document holds none of that name, which graphql-js is to say. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contextValue: GraphQLContext;
}

/**
 * Runs queries that come again as compiled functions: the same bytes and the same masked errors as graphql-js, several
 * times faster on long lists. Mutations, subscriptions and whatever cannot be compiled are left to graphql-js.
 */
export class CompiledQueries {
  private readonly known = new LRUCache<string, Known>({
    maxSize: MAX_SELECTIONS,
    sizeCalculation: ({ compiled }) => 1 + (compiled?.selections ?? 0),
  });

  constructor(
    /** In which objects are not guarded. */
    private readonly schema: GraphQLSchema,
    private readonly onAnswer: () => void,
  ) {}

  /** Null: graphql-js has to answer. */
  async answer(asked: Asked): Promise<ExecutionResult | null> {
    const compiled = this.compiledOf(asked);
    // Who may not read all of it is told so field by field, and that is put on record.
    if (!compiled || !mayRead(asked.contextValue, compiled.rules)) return null;
    const { data, errors } = (await compiled.query(undefined, asked.contextValue, asked.variables)) as ExecutionResult;
    // Variables that do not fit: nothing was resolved, and graphql-js words it as everywhere else.
    if (data === undefined) return null;
    // Several errors, or one that may have swallowed others: graphql-js says in which order, and which of them are left.
    if (errors && (errors.length > 1 || !isAtItsField(errors[0]!, data))) return null;
    this.onAnswer();
    return errors ? { errors: errors.map(rebuilt), data } : { data };
  }

  private compiledOf({ document, queryHash, operation, operationName, contextValue }: Asked): Compiled | null {
    if (operation?.operation !== "query" || !isKept(document)) return null;
    const key = `${queryHash} ${operationName ?? ""}`;
    const { seen, compiled } = this.known.get(key) ?? { seen: 0, compiled: null };
    const rules = seen === COMPILED_AT - 1 ? rulesIn(this.schema, document) : null;
    // Nobody has compiled what they may not read: it would be of no use to them.
    const isDue = rules !== null && mayRead(contextValue, rules);
    const next = isDue ? compile(this.schema, document, operation, rules) : compiled;
    this.known.set(key, { seen: isDue || seen < COMPILED_AT - 1 ? seen + 1 : seen, compiled: next });
    return next;
  }
}

/** Over HTTP. Over a socket `socketExecutor` does the same. */
export function compiledQueries(
  queries: CompiledQueries,
  log: Pick<Logger, "error">,
): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation(request) {
          const variables = request.request.variables ?? {};
          const answer = await queries.answer({ ...request, queryHash: request.queryHash!, variables });
          if (!answer) return null;
          const errors = answer.errors?.map((error) => formatError(error, log));
          const singleResult = errors ? { errors, data: answer.data } : { data: answer.data };
          return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult } };
        },
      };
    },
  };
}

function mayRead({ actor }: GraphQLContext, rules: readonly AccessRule[]): boolean {
  return rules.every((rule) => allows(rule, actor));
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  rules: readonly AccessRule[],
): Compiled | null {
  const selections = writtenOut(document, operation);
  if (selections > MAX_SELECTIONS_OF_ONE) return null;
  const made = compileQuery(schema, document, operation.name?.value);
  return "query" in made ? { query: made.query, selections, rules } : null;
}

/** Whether only the field itself is null for it, and nothing above. */
function isAtItsField({ path = [] }: GraphQLError, data: ExecutionResult["data"]): boolean {
  let above: unknown = data;
  for (const key of path.slice(0, -1)) above = (above as Record<string | number, unknown> | null)?.[key] ?? null;
  return above !== null;
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
