import type { FastifyInstance, FastifyRequest } from "fastify";

/** The most bytes read from an unauthenticated client. */
export const MAX_STRANGER_BODY_BYTES = 16_000;

/** An answer before the end of the body closes the connection: otherwise the rest would be read and thrown away. */
export function endUnreadBodies(app: FastifyInstance): void {
  app.addHook("onSend", async ({ raw, headers }, reply) => {
    if (raw.complete === false && mayBeLong(headers)) void reply.header("connection", "close");
  });
}

function mayBeLong(headers: FastifyRequest["headers"]): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || Number(length ?? 0) > MAX_STRANGER_BODY_BYTES;
}
