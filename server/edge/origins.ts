import type { FastifyInstance } from "fastify";

/**
 * Pages of which origins may call: our own, and those of the list. A request without an origin comes from no page.
 * "null" is what sandboxed pages and local files say; it is nobody's origin and never allowed.
 */
export function isAllowedOrigin(origin: string | undefined, host: string | undefined, allowed: readonly string[]) {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return host !== undefined && (origin === `https://${host}` || origin === `http://${host}`);
}

/** CORS for the listed origins, exact ones only; every other page's script is told nothing. */
export function allowOrigins(app: FastifyInstance, allowed: readonly string[]): void {
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (allowed.length > 0) void reply.header("vary", "Origin");
    if (origin === undefined || !allowed.includes(origin)) return;
    void reply.headers({ "access-control-allow-origin": origin, "access-control-allow-credentials": "true" });
    if (request.method !== "OPTIONS" || !request.headers["access-control-request-method"]) return;
    return reply
      .status(204)
      .headers({
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type, apollo-require-preflight",
        "access-control-max-age": "600",
      })
      .send();
  });
}
