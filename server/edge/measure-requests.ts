import type { ApolloServerPlugin } from "@apollo/server";
import type { FastifyInstance } from "fastify";
import type { OperationDefinitionNode } from "graphql";
import type { Config } from "../../shared/config/config";
import { mayReadMetrics } from "../../shared/platform/metrics/may-read";
import type { Metrics } from "../../shared/platform/metrics/metrics";
import { INVALID_TOKEN, tokenAnswerTo } from "../auth/token-answers";
import type { GraphQLContext } from "../graphql/context";
import type { Edge } from "./edge";
import { type KnownPermit, PERMIT_KINDS, PERMIT_STATES } from "./permit-ledger";

/** Durations and errors of GraphQL over HTTP. */
export function measureRequests(metrics: Metrics): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      const end = metrics.requests.startTimer();
      return {
        async willSendResponse({ operation, response: { body } }) {
          const errors = body.kind === "single" ? (body.singleResult.errors ?? []) : [];
          for (const { extensions } of errors) {
            metrics.errors.inc({ code: String(extensions?.code) });
            if (extensions?.limit) metrics.limits.inc({ limit: String(extensions.limit) });
          }
          end({ operation: nameOf(operation), outcome: errors.length > 0 ? "error" : "ok" });
        },
      };
    },
  };
}

export function metricsRoute(app: FastifyInstance, metrics: Metrics, edge: Edge, config: Config): void {
  app.get("/metrics", async ({ headers, socket }, reply) => {
    if (!mayReadMetrics({ headers, address: socket.remoteAddress }, config.METRICS_TOKEN)) {
      const challenge = headers.authorization === undefined ? tokenAnswerTo(null).challenge : INVALID_TOKEN;
      return reply.status(401).header("www-authenticate", challenge).send();
    }
    metrics.sockets.set(edge.sockets.count);
    metrics.subscriptions.set(edge.sockets.subscriptions);
    setPermits(metrics, [...edge.runner.permits, ...edge.strangers.permits]);
    return reply.header("content-type", metrics.contentType).send(await metrics.text());
  });
}

function setPermits(metrics: Metrics, permits: readonly KnownPermit[]): void {
  const now = performance.now();
  for (const kind of PERMIT_KINDS) {
    for (const state of PERMIT_STATES) {
      const alike = permits.filter((permit) => permit.kind === kind && permit.state === state);
      metrics.permits.set({ kind, state }, alike.length);
      metrics.oldestPermit.set({ kind, state }, Math.max(0, ...alike.map(({ since }) => (now - since) / 1_000)));
    }
  }
}

/** Labelled by the first field: the schema has a few hundred, while operation names are the client's choice. */
function nameOf(operation: OperationDefinitionNode | undefined): string {
  const first = operation?.selectionSet.selections[0];
  if (!operation || !first) return "none";
  return first.kind === "Field" ? `${operation.operation} ${first.name.value}` : `${operation.operation} fragment`;
}
