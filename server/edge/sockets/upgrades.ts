import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { limitExceeded } from "../limit-exceeded";
import { hasOpenRequest } from "../request-end";
import type { StrangerSockets } from "./stranger-sockets";

/**
 * Accepts upgrades at one address, up to the limit. Register after the WebSocket plugin. An upgrade that was pipelined
 * behind a request ends the connection.
 */
export function admitUpgrades(app: FastifyInstance, strangers: StrangerSockets, url: string): void {
  // Nobody would read the connection any more, nor notice its end.
  app.server.prependListener("upgrade", (_request, socket: Socket) => {
    if (hasOpenRequest(socket)) socket.destroy();
  });
  app.addHook("onRequest", async (request) => {
    if (!request.ws) return;
    const { method, routeOptions } = request;
    if (method !== "GET" || routeOptions.url !== url) throw Object.assign(new Error("no socket"), { statusCode: 404 });
    if (!strangers.enter(request)) throw tooMany();
  });
}

/** For answers that bypass the hooks, after which the WebSocket plugin would leave the connection open for ever. */
export function endRefusedUpgrade({ request, raw }: FastifyReply): void {
  if (request.headers.upgrade !== undefined) raw.once("finish", () => request.raw.socket.destroySoon());
}

function tooMany() {
  const message = "Too many sockets wait to sign in; come back in 1 s.";
  return limitExceeded("sockets", message, { status: 429, retryAfterSeconds: 1 });
}
