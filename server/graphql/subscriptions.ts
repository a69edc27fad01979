import type { FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { CloseCode } from "graphql-ws";
import { makeHandler } from "graphql-ws/use/@fastify/websocket";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { DomainError } from "../../shared/kernel/app-error";
import { requestDetails } from "../audit/request-hooks";
import { authenticate } from "../auth/authenticate";
import { createContext } from "./context";
import { formatError } from "./errors";

type WsHandler = NonNullable<Parameters<FastifyInstance["route"]>[0]["wsHandler"]>;

/**
 * graphql-ws on the same path. The token comes with `connection_init` as { authorization: "Bearer …" }; without a
 * valid one the socket closes with 4401. It is looked at again with every operation, and while there is none: a socket
 * must not outlive its token either. Errors take the same road as over HTTP.
 */
export function subscriptionHandler(platform: Platform, schema: GraphQLSchema, recheckMs: number): WsHandler {
  const actors = new WeakMap<object, Actor>();
  const masked = (error: unknown) => toError(formatError(error, platform.log));
  /** Who it stands for now; null: nobody any more, and it is closed. */
  const signIn = async ({ connectionParams, extra: { socket } }: SignedIn): Promise<Actor | null> => {
    const header = connectionParams?.authorization ?? connectionParams?.Authorization;
    const actor = await authenticate(platform, typeof header === "string" ? header : undefined);
    if (actor) actors.set(socket, actor);
    else socket.close(CloseCode.Unauthorized, "Unauthorized");
    return actor;
  };
  return makeHandler({
    schema,
    connectionInitWaitTimeout: 5_000,
    async onConnect(ctx) {
      if (!(await signIn(ctx))) return false;
      const look = () =>
        signIn(ctx).catch((error: unknown) => platform.log.error({ err: error }, "a token could not be looked at"));
      const timer = setInterval(look, recheckMs);
      ctx.extra.socket.once("close", () => clearInterval(timer));
      return true;
    },
    async onSubscribe(ctx) {
      return (await signIn(ctx)) ? undefined : [masked(new DomainError("UNAUTHENTICATED", "Sign in again."))];
    },
    context: (ctx) => createContext(platform, actors.get(ctx.extra.socket)!, requestDetails(ctx.extra.request)),
    onError: (_ctx, _id, _payload, errors) => errors.map(masked),
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(masked) } : undefined,
  }) as WsHandler;
}

interface SignedIn {
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  readonly extra: { readonly socket: { close(code: number, reason: string): void } };
}

function toError(formatted: ReturnType<typeof formatError>): GraphQLError {
  const error = new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions });
  Object.defineProperty(error, "locations", { value: formatted.locations, enumerable: true });
  return error;
}
