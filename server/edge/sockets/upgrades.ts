import type { FastifyInstance } from "fastify";
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

function tooMany() {
  const message = "Too many sockets wait to sign in; come back in 1 s.";
  return limitExceeded("sockets", message, { status: 429, retryAfterSeconds: 1 });
}
