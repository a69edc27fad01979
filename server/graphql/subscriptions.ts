import type { FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { CloseCode } from "graphql-ws";
import { makeHandler } from "graphql-ws/use/@fastify/websocket";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { authenticate } from "../auth/authenticate";
import type { Edge } from "../edge/edge";
import { isAllowedOrigin } from "../edge/origins";
import { operationPreparer } from "../edge/prepare-operation";
import { createContext } from "./context";
import { formatError } from "./errors";

type WsHandler = NonNullable<Parameters<FastifyInstance["route"]>[0]["wsHandler"]>;

/**
 * graphql-ws on the same path. The token comes with `connection_init` as { authorization: "Bearer …" }; without a
 * valid one the socket closes with 4401, from a page of another origin with 4403, of an actor with too many sockets or
 * subscriptions with 4429. Operations meet the same limits and errors take the same road as over HTTP.
 */
export function subscriptionHandler(platform: Platform, schema: GraphQLSchema, edge: Edge): WsHandler {
  const actors = new WeakMap<object, Actor>();
  const masked = (error: unknown) => toError(formatError(error, platform.log));
  const prepare = operationPreparer(schema, platform.config);
  const { sockets, admission } = edge;
  return makeHandler({
    schema,
    connectionInitWaitTimeout: 5_000,
    // Otherwise the reason of closing tells what went wrong inside.
    isProd: true,
    jsonMessageReviver: refuseServerMessages,
    async onConnect({ connectionParams, extra: { socket, request } }) {
      const { origin, host } = request.headers;
      if (!isAllowedOrigin(origin, host, platform.config.DRAWBRIDGE_CORS_ORIGINS)) return false;
      const header = connectionParams?.authorization ?? connectionParams?.Authorization;
      const actor = await authenticate(platform, typeof header === "string" ? header : undefined);
      if (!actor) {
        const tooMany = header !== undefined && (await isRefused(admission.countFailure(request.ip)));
        if (tooMany) socket.close(CloseCode.TooManyInitialisationRequests, "Too many wrong tokens");
        else socket.close(CloseCode.Unauthorized, "Unauthorized");
        return false;
      }
      if (!sockets.enter(socket, actor)) return false;
      actors.set(socket, actor);
      return true;
    },
    async onSubscribe({ extra: { socket } }, id, payload) {
      const actor = actors.get(socket)!;
      if (!sockets.begin(socket, id)) return [new GraphQLError("The socket is closed.")];
      try {
        await admission.admit(actor);
        const prepared = prepare(payload, createContext(platform, actor));
        if (Array.isArray(prepared)) sockets.end(socket, id);
        return prepared as Exclude<typeof prepared, readonly GraphQLError[]>;
      } catch (error) {
        sockets.end(socket, id);
        return [error instanceof GraphQLError ? error : new GraphQLError("failed", { originalError: error as Error })];
      }
    },
    onComplete: ({ extra: { socket } }, id) => sockets.end(socket, id),
    onError: ({ extra: { socket } }, id, _payload, errors) => {
      sockets.end(socket, id);
      return errors.map(masked);
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(masked) } : undefined,
  }) as WsHandler;
}

const FROM_SERVERS = new Set<unknown>(["connection_ack", "next", "error"]);

/** A client that speaks as a server does not know the protocol: 4400, as for every other message that is none. */
function refuseServerMessages(key: string, value: unknown): unknown {
  if (key === "" && FROM_SERVERS.has((value as { type?: unknown } | null)?.type)) throw new Error("not from clients");
  return value;
}

async function isRefused(counting: Promise<void>): Promise<boolean> {
  return counting.then(
    () => false,
    (error) => {
      if (error instanceof GraphQLError) return true;
      throw error;
    },
  );
}

function toError(formatted: ReturnType<typeof formatError>): GraphQLError {
  const error = new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions });
  Object.defineProperty(error, "locations", { value: formatted.locations, enumerable: true });
  return error;
}
