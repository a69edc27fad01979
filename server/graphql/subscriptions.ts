import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { CloseCode } from "graphql-ws";
import { makeHandler } from "graphql-ws/use/@fastify/websocket";
import type { Platform } from "../../shared/compose";
import { DomainError } from "../../shared/kernel/app-error";
import { requestDetails } from "../audit/request-hooks";
import { authenticate, type Credentials, type KnowsWho } from "../auth/authenticate";
import { isFromForeignPage, isFromOurPage } from "../auth/origin";
import { createContext } from "./context";
import { formatError } from "./errors";
import { OpenSockets } from "./open-sockets";

type WsHandler = NonNullable<Parameters<FastifyInstance["route"]>[0]["wsHandler"]>;

interface Deps {
  readonly platform: Platform;
  readonly knowsWho: KnowsWho;
  readonly recheckMs: number;
}

/**
 * graphql-ws on the same path. A token comes with `connection_init` as { authorization: "Bearer …" }, a session with the
 * cookie; without either the socket closes with 4401, from a page of somebody else with 4403. Who
 * it stands for is looked at again with every operation, and every few seconds. Errors take the same road as over HTTP.
 */
export function subscriptionHandler(app: FastifyInstance, deps: Deps, schema: GraphQLSchema): WsHandler {
  const { platform, knowsWho, recheckMs } = deps;
  const sockets = new OpenSockets((credentials) => authenticate(knowsWho, credentials, false), {
    log: platform.log,
    everyMs: recheckMs,
  });
  app.addHook("onClose", () => sockets.stop());
  const masked = (error: unknown) => toError(formatError(error, platform.log));
  return makeHandler({
    schema,
    connectionInitWaitTimeout: 5_000,
    async onConnect(ctx) {
      const { socket, request } = ctx.extra;
      if (isFromForeignPage(platform.signIn, request.headers)) {
        socket.close(CloseCode.Forbidden, "Forbidden");
        return false;
      }
      const credentials = credentialsOf(ctx.connectionParams, request.headers);
      const actor = await authenticate(knowsWho, credentials);
      // A socket that sends a cookie comes from a browser, which says from which page.
      if (!actor || (actor.session && !isFromOurPage(platform.signIn, request.headers))) {
        socket.close(CloseCode.Unauthorized, "Unauthorized");
        return false;
      }
      sockets.add(socket, credentials, actor);
      return true;
    },
    async onSubscribe({ extra: { socket } }) {
      if (await sockets.isStillIn(socket)) return undefined;
      return [masked(new DomainError("UNAUTHENTICATED", "Sign in again."))];
    },
    context: ({ extra: { socket, request } }) =>
      createContext(platform, sockets.actorOf(socket), requestDetails(request)),
    onError: (_ctx, _id, _payload, errors) => errors.map(masked),
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(masked) } : undefined,
  }) as WsHandler;
}

function credentialsOf(
  params: Readonly<Record<string, unknown>> | undefined,
  { cookie }: IncomingHttpHeaders,
): Credentials {
  const header = params?.authorization ?? params?.Authorization;
  return typeof header === "string" ? { authorization: header } : { cookie };
}

function toError(formatted: ReturnType<typeof formatError>): GraphQLError {
  const error = new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions });
  Object.defineProperty(error, "locations", { value: formatted.locations, enumerable: true });
  return error;
}
