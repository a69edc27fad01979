import type { FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { CloseCode } from "graphql-ws";
import { makeHandler } from "graphql-ws/use/@fastify/websocket";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { authenticate } from "../auth/authenticate";
import { createContext } from "./context";
import { formatError } from "./errors";

type WsHandler = NonNullable<Parameters<FastifyInstance["route"]>[0]["wsHandler"]>;

/**
 * graphql-ws on the same path. The token comes with `connection_init` as { authorization: "Bearer …" }; without a
 * valid one the socket closes with 4401. Errors take the same road as over HTTP.
 */
export function subscriptionHandler(platform: Platform, schema: GraphQLSchema): WsHandler {
  const actors = new WeakMap<object, Actor>();
  const masked = (error: unknown) => toError(formatError(error, platform.log));
  return makeHandler({
    schema,
    connectionInitWaitTimeout: 5_000,
    async onConnect(ctx) {
      const header = ctx.connectionParams?.authorization ?? ctx.connectionParams?.Authorization;
      const actor = await authenticate(platform, typeof header === "string" ? header : undefined);
      if (!actor) {
        ctx.extra.socket.close(CloseCode.Unauthorized, "Unauthorized");
        return false;
      }
      actors.set(ctx.extra.socket, actor);
      return true;
    },
    context: (ctx) => createContext(platform, actors.get(ctx.extra.socket)!),
    onError: (_ctx, _id, _payload, errors) => errors.map(masked),
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(masked) } : undefined,
  }) as WsHandler;
}

function toError(formatted: ReturnType<typeof formatError>): GraphQLError {
  const error = new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions });
  Object.defineProperty(error, "locations", { value: formatted.locations, enumerable: true });
  return error;
}
