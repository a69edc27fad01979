import { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Config } from "../../shared/config/config";

/** Cuts off who does not read an answer: nothing of it has moved for a while. One that is still being made is not meant. */
export function endSlowReaders(
  app: FastifyInstance,
  config: Pick<Config, "DRAWBRIDGE_SLOW_READER_SECONDS">,
  log: Pick<Logger, "info">,
): void {
  app.addHook("onSend", async ({ id, raw, routeOptions }, reply) => {
    const { socket } = raw;
    // Requests of tests come over no network.
    if (!(socket instanceof Socket)) return;
    // Node counts a long write as moving while the system takes any of it.
    reply.raw.setTimeout(config.DRAWBRIDGE_SLOW_READER_SECONDS * 1_000, () => {
      const unreadBytes = reply.raw.writableLength;
      if (unreadBytes === 0) return;
      log.info({ requestId: id, path: routeOptions.url, unreadBytes }, "an answer was ended: its client does not read");
      socket.destroy();
    });
  });
}
