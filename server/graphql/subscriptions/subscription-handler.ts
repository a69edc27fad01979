import type { IncomingHttpHeaders } from "node:http";
import type { WebsocketHandler } from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { CloseCode } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Platform } from "../../../shared/compose";
import { DomainError } from "../../../shared/kernel/app-error";
import { requestDetails } from "../../audit/request-hooks";
import { type AuthenticationSources, authenticateCredentials, type Credentials } from "../../auth/authenticate";
import { isFromForeignPage, isFromOurPage } from "../../auth/origin";
import { refuseApiToken } from "../../auth/refused-tokens";
import { tokenAnswerTo } from "../../auth/token-answers";
import type { Edge } from "../../edge/edge";
import { operationPreparer } from "../../edge/operations/prepare-operation";
import type { WhenLeft } from "../../edge/operations/run-operation";
import { createContext } from "../context";
import { formatError } from "../errors";
import { OpenSockets } from "./open-sockets";
import { type SocketOperation, socketExecutor } from "./socket-executor";
import { bytesOfMessage, socketHandler } from "./socket-handler";

interface Deps {
  readonly platform: Platform;
  readonly knowsWho: AuthenticationSources;
  readonly recheckMs: number;
  readonly edge: Edge;
}

/**
 * graphql-ws on the path of the API. A token comes with `connection_init` as { authorization: "Bearer …" }, a session
 * with its cookie. The socket closes with 4401 without either, with 4403 from a foreign page, and with 4429 for an
 * actor with too many sockets or subscriptions. Credentials are checked again with every operation, and every few
 * seconds. Operations have the limits and error format of HTTP.
 */
export function subscriptionHandler(app: FastifyInstance, deps: Deps, schema: GraphQLSchema): WebsocketHandler {
  const { platform, knowsWho, recheckMs, edge } = deps;
  const actorOf = async (credentials: Credentials) =>
    (await authenticateCredentials(knowsWho, credentials, false)).actor;
  const open = new OpenSockets(actorOf, { log: platform.log, everyMs: recheckMs });
  app.addHook("onClose", () => open.stop());
  const masked = (error: unknown) => toError(formatError(error, platform.log));
  const prepare = operationPreparer(schema, platform.config, edge.admission);
  const { sockets, strangers, admission } = edge;
  const refusing = { ...platform, ...knowsWho, admission };
  const options: Parameters<typeof socketHandler>[0] = {
    schema,
    ...socketExecutor(edge.runner, admission),
    connectionInitWaitTimeout: 5_000,
    async onConnect(ctx) {
      const { socket, request } = ctx.extra;
      strangers.ask(request);
      if (isFromForeignPage(platform.signIn, request.headers)) return false;
      const credentials = credentialsOf(ctx.connectionParams, request.headers);
      // A page connects again by itself, so its socket is no use of the session.
      const { actor, jwtRefusal } = await authenticateCredentials(knowsWho, credentials, false);
      // A cookie means a browser, which sends the origin of its page.
      if (!actor || (actor.session && !isFromOurPage(platform.signIn, request.headers))) {
        const { authorization } = credentials;
        const kind =
          authorization === undefined
            ? await unlessLimited(admission.admitStranger(request.ip).then(() => null))
            : await unlessLimited(refuseApiToken(refusing, request, authorization, jwtRefusal));
        if (kind === "LIMITED") socket.close(CloseCode.TooManyInitialisationRequests, "Too many tries");
        else socket.close(CloseCode.Unauthorized, tokenAnswerTo(kind).closeReason);
        return false;
      }
      if (!sockets.enter(socket, actor)) return false;
      strangers.leave(request);
      open.add(socket, credentials, actor);
      return true;
    },
    async onSubscribe({ extra: { socket, request } }, _id, payload) {
      if (!sockets.begin(socket, payload)) return [new GraphQLError("The socket is closed.")];
      try {
        // Before the look-up of the credentials, which costs more than a refusal.
        await admission.admit(open.actorOf(socket));
        if (!(await open.isStillIn(socket))) throw new DomainError("UNAUTHENTICATED", "Sign in again.");
        const actor = open.actorOf(socket);
        const whenLeft: WhenLeft = (leave) => sockets.whenLeft(socket, payload, leave);
        const context = createContext(platform, actor, requestDetails(request), bytesOfMessage(payload));
        const endReading = await edge.runner.readDocument(actor, whenLeft);
        const prepared = await prepare(payload, context).finally(endReading);
        if ("operation" in prepared) {
          const operation: SocketOperation = { ...prepared, whenLeft };
          return operation;
        }
        sockets.end(socket, payload);
        return prepared;
      } catch (error) {
        sockets.end(socket, payload);
        return [error instanceof GraphQLError ? error : new GraphQLError("failed", { originalError: error as Error })];
      }
    },
    onComplete: ({ extra: { socket } }, _id, payload) => sockets.end(socket, payload),
    onError: ({ extra: { socket } }, _id, payload, errors) => {
      sockets.end(socket, payload);
      return errors.map(masked);
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(masked) } : undefined,
  };
  const slowReaderMs = platform.config.DRAWBRIDGE_SLOW_READER_SECONDS * 1_000;
  const readLong = (socket: WebSocket, bytes: number) =>
    edge.runner.readLong(open.actorOf(socket), bytes, (leave) => {
      if (socket.readyState === socket.OPEN) socket.once("close", leave);
      else leave();
    });
  return socketHandler(options, { strangers, slowReaderMs, log: platform.log, readLong });
}

function credentialsOf(
  params: Readonly<Record<string, unknown>> | undefined,
  { cookie }: IncomingHttpHeaders,
): Credentials {
  const header = params?.authorization ?? params?.Authorization;
  return typeof header === "string" ? { authorization: header } : { cookie };
}

async function unlessLimited<Kind>(counting: Promise<Kind>): Promise<Kind | "LIMITED"> {
  return counting.catch((error) => {
    if (error instanceof GraphQLError) return "LIMITED";
    throw error;
  });
}

function toError(formatted: ReturnType<typeof formatError>): GraphQLError {
  const error = new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions });
  Object.defineProperty(error, "locations", { value: formatted.locations, enumerable: true });
  return error;
}
