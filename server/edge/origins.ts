import type { FastifyInstance } from "fastify";

/** CORS for the listed origins, matched exactly; scripts of other pages get no answer. */
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
        "access-control-allow-headers":
          "authorization, content-type, apollo-require-preflight, drawbridge-viewer, drawbridge-unattended",
        "access-control-max-age": "600",
      })
      .send();
  });
}
