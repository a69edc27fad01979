import { AsyncLocalStorage } from "node:async_hooks";
import type { ApolloServerPlugin } from "@apollo/server";
import type { RouteHandlerMethod } from "fastify";
import type { GraphQLSchema, OperationDefinitionNode } from "graphql";
import { Extensions } from "type-graphql";
import type { Config } from "../../shared/config/config";
import { type StatementCanceller, StatementScope } from "../../shared/platform/database/cancellation";
import type { GraphQLContext } from "../graphql/context";
import { limitExceeded } from "./limit-exceeded";

type Limits = Pick<
  Config,
  "DRAWBRIDGE_QUERY_TIMEOUT_SECONDS" | "DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS" | "DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS"
>;

/** A subscription may go on; what it has to tell at a time may take as long as a query. */
const WHAT = { query: "query", mutation: "mutation", subscription: "event", "long query": "query" } as const;
type Kind = keyof typeof WHAT;

/** Gives each request a scope for its statements. */
export function withStatementScope(handler: RouteHandlerMethod, canceller: StatementCanceller): RouteHandlerMethod {
  return function (request, reply) {
    const scope = new StatementScope(canceller);
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) LEFT.get(scope)?.();
    });
    return scope.run(() => handler.call(this, request, reply));
  };
}

/** What to do when whoever asked is gone before the answer. */
const LEFT = new WeakMap<StatementScope, () => void>();

/**
 * Ends what takes too long, and queries nobody waits for any more. A mutation whose client is gone goes on: it was asked
 * for, and the client cannot know how far it came.
 */
export function timeLimits(limits: Limits): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      let timer: NodeJS.Timeout | undefined;
      return {
        async didResolveOperation({ schema, operation }) {
          const scope = StatementScope.current();
          if (!scope || !operation) return;
          timer = startTimer(scope, kindOf(schema, operation), limits);
          if (operation.operation === "query") LEFT.set(scope, () => endForNobody(scope));
        },
        async willSendResponse() {
          clearTimeout(timer);
        },
      };
    },
  };
}

const TAKES_LONG = "takesLong";

/** A query that reads more than fits into the time of others, in many short statements. It has more, if it is asked for alone. */
export function TakesLong(): MethodDecorator {
  return Extensions({ [TAKES_LONG]: true });
}

export function kindOf(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode): Kind {
  const fields = operation === "query" ? (schema.getQueryType()?.getFields() ?? {}) : {};
  const isLong = selectionSet.selections.every(
    (selection) => selection.kind === "Field" && fields[selection.name.value]?.extensions[TAKES_LONG],
  );
  return isLong ? "long query" : operation;
}

/** The same for what comes over a socket. */
export class SocketTimeLimits {
  constructor(
    private readonly limits: Limits,
    private readonly canceller: StatementCanceller,
  ) {}

  /** Runs `work` in a scope of its own. `whenLeft` is given what to do when the socket is gone. */
  async within<T>(kind: Kind, work: () => T | Promise<T>, whenLeft?: (end: () => void) => void): Promise<T> {
    const scope = new StatementScope(this.canceller);
    if (kind !== "mutation") whenLeft?.(() => endForNobody(scope));
    const timer = startTimer(scope, kind, this.limits);
    try {
      return await scope.run(work);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs what waits for events; when one has come, `lookInTime` bounds the look at it. */
  waiting<T>(work: () => T): T {
    return WAITING.run(this, work);
  }
}

const WAITING = new AsyncLocalStorage<SocketTimeLimits>();

/** A look of a subscription: waiting for it is not bounded, it is. */
export async function lookInTime<T>(look: () => Promise<T>): Promise<T> {
  const limits = WAITING.getStore();
  return limits ? limits.within("subscription", look) : look();
}

function startTimer(scope: StatementScope, kind: Kind, limits: Limits): NodeJS.Timeout {
  const seconds = secondsOf(kind, limits);
  const message = `The ${WHAT[kind]} took longer than ${seconds} s and was ended.`;
  return setTimeout(() => scope.cancel(limitExceeded("time", message, { status: 200 })), seconds * 1_000);
}

function secondsOf(kind: Kind, limits: Limits): number {
  if (kind === "mutation") return limits.DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS;
  if (kind === "long query") return limits.DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS;
  return limits.DRAWBRIDGE_QUERY_TIMEOUT_SECONDS;
}

function endForNobody(scope: StatementScope): void {
  scope.cancel(limitExceeded("time", "Nobody waits for the answer."));
}
