import type { FastifyInstance, FastifyReply } from "fastify";
import { limitExceeded } from "../limit-exceeded";
import type { StrangerSockets } from "./stranger-sockets";

/** Accepts upgrades at one address, up to the limit. Register after the WebSocket plugin. */
export function admitUpgrades(app: FastifyInstance, strangers: StrangerSockets, url: string): void {
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
