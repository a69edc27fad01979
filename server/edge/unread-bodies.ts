import type { FastifyInstance, FastifyRequest } from "fastify";

/** As much is read, in all, from somebody who is not known. */
export const MAX_STRANGER_BODY_BYTES = 16_000;

/** An answer that did not wait for the body ends the connection: otherwise what is left of it would be read, to be thrown away. */
export function endUnreadBodies(app: FastifyInstance): void {
  app.addHook("onSend", async ({ raw, headers }, reply) => {
    if (raw.complete === false && mayBeLong(headers)) void reply.header("connection", "close");
  });
}

function mayBeLong(headers: FastifyRequest["headers"]): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || Number(length ?? 0) > MAX_STRANGER_BODY_BYTES;
}
