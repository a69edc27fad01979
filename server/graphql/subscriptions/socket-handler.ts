import type { WebsocketHandler } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import { CloseCode, type ConnectionInitMessage, makeServer, type ServerOptions } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import { databaseTrouble, limitOf } from "../../edge/limit-exceeded";
import type { ReleasePermit } from "../../edge/operations/concurrency-limiter";
import { requestsIn } from "../../edge/request-bytes";
import { Outflow } from "../../edge/sockets/outflow";
import { PongPace } from "../../edge/sockets/pong-pace";
import type { StrangerSockets } from "../../edge/sockets/stranger-sockets";
import { inTurn } from "./long-messages";

interface Needs {
  /** The permit of a signed-in sender to parse a long message. */
  readonly readLong: (socket: WebSocket, bytes: number) => Promise<ReleasePermit>;
  readonly strangers: StrangerSockets;
  readonly slowReaderMs: number;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
}

/**
 * Connects a WebSocket to graphql-ws. The library's own handler answers strangers, echoes the payload of pings, and
 * reads on from peers that read nothing.
 */
export function socketHandler(
  options: ServerOptions<ConnectionInitMessage["payload"], SocketExtra>,
  { strangers, slowReaderMs, log, readLong }: Needs,
): WebsocketHandler {
  const server = makeServer(options);
  return (socket, request) => {
    strangers.guard(socket, request);
    const end = (reason: string) => {
      log.info({ requestId: request.id, reason }, "a socket was ended");
      socket.terminate();
    };
    const out = new Outflow(socket, slowReaderMs, () => end("its peer does not read"));
    const pongs = new PongPace(() => void out.send('{"type":"pong"}'));
    const framePongs = new PongPace((payload) => socket.pong(payload));
    const stopBeating = keepAlive(socket, out);

    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => out.send(data),
        close: (code, reason) => socket.close(code, reason),
        onPing: () => {
          if (!pongs.ping()) end("too many pings");
        },
        onMessage: (take) =>
          socket.on("message", inTurn(socket, out, { permitFor, handle: receiver(take), refused: fail })),
      },
      { socket, request },
    );

    function permitFor(bytes: number) {
      const isLong = requestsIn(bytes) > 0 && strangers.stageOf(request) === "known";
      return isLong ? () => readLong(socket, bytes) : null;
    }

    function receiver(take: (data: string) => Promise<void>) {
      return (data: Buffer, isBinary: boolean) => {
        const message = due(socket, strangers.stageOf(request), data, isBinary);
        if (message === null) return;
        if (isObject(message.payload)) RECEIVED.set(message.payload, data.length);
        if (data.length > MAX_BYTES_BETWEEN && !MAY_BE_LONG.has(message.type)) return end("a message is too long");
        handOn(message, take).catch(fail);
      };
    }

    function fail(error: unknown): void {
      if (error instanceof GraphQLError && limitOf(error))
        return void socket.close(TOO_MANY_REQUESTS, "Too many requests");
      // Clients come back by themselves after this code.
      if (databaseTrouble(error, log)) return void socket.close(1013, "Try again later");
      log.error({ err: error, requestId: request.id }, "a message over a socket could not be handled");
      socket.close(CloseCode.InternalServerError, "Internal server error");
    }

    async function handOn(message: object, take: (data: string) => Promise<void>): Promise<void> {
      if (out.isFull) await out.room();
      // graphql-ws accepts a parsed message unchanged.
      if (socket.readyState === socket.OPEN) await take(message as unknown as string);
    }

    socket.on("ping", (payload: Buffer) => {
      if (strangers.stageOf(request) === "known" && !framePongs.ping(payload)) end("too many pings");
    });
    socket.on("error", ({ message }) => log.info({ reason: message }, "a socket was closed for what came over it"));
    socket.once("close", (code, reason) => {
      for (const pace of [pongs, framePongs]) pace.stop();
      stopBeating();
      void closed(code, String(reason));
    });
  };
}

const TOO_MANY_REQUESTS = 4429;

/** The bytes of messages, by their payloads, which graphql-ws hands on as they are. */
const RECEIVED = new WeakMap<object, number>();

/** The bytes of the message that brought this payload. */
export function bytesOfMessage(payload: object): number {
  return RECEIVED.get(payload) ?? 0;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Only sign-in and subscribe messages may be long: other messages are not counted, though reading them costs. */
const MAX_BYTES_BETWEEN = 4_096;
const MAY_BE_LONG = new Set<unknown>(["connection_init", "subscribe"]);

const FROM_SERVERS = new Set<unknown>(["connection_ack", "next", "error"]);
const ABOUT_NOTHING = new Set<unknown>(["ping", "pong"]);

interface ClientMessage {
  readonly type?: unknown;
  readonly payload?: unknown;
}

/** The message, if it is due; null: the socket is closed, or the message has no effect yet. */
function due(
  socket: WebSocket,
  stage: ReturnType<StrangerSockets["stageOf"]>,
  data: Buffer,
  isBinary: boolean,
): ClientMessage | null {
  if (socket.readyState !== socket.OPEN) return null;
  const message = isBinary && stage !== "known" ? null : parsed(data);
  const type = message?.type;
  const isInTime = stage === "known" || type === "connection_init" || type === "subscribe";
  if (message !== null && isInTime && !FROM_SERVERS.has(type)) return message;
  // A ping while the credentials are being checked is legitimate.
  if (stage !== "asking" || !ABOUT_NOTHING.has(type)) socket.close(CloseCode.BadRequest, "Invalid message received");
  return null;
}

/**
 * Null where the text is no JSON object. A reviver would be called for each of a million elements, so there is none.
 */
function parsed(data: Buffer): ClientMessage | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

const BEAT_MS = 12_000;

/** Terminates a socket whose peer vanished. Slow readers are `Outflow`'s to end. */
function keepAlive(socket: WebSocket, out: Outflow): () => void {
  let isWaiting = false;
  socket.on("pong", () => {
    isWaiting = false;
  });
  const beat = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (isWaiting && !out.isFull) return socket.terminate();
    isWaiting = !out.isFull;
    if (isWaiting) socket.ping();
  }, BEAT_MS);
  return () => clearInterval(beat);
}
