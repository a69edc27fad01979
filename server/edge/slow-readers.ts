import { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Config } from "../../shared/config/config";

/**
 * Disconnects clients that do not read an answer: none of it has moved for a while. Answers still being made do not
 * count.
 */
export function endSlowReaders(
  app: FastifyInstance,
  config: Pick<Config, "DRAWBRIDGE_SLOW_READER_SECONDS">,
  log: Pick<Logger, "info">,
): void {
  app.addHook("onSend", async ({ id, raw, routeOptions }, reply) => {
    const { socket } = raw;
    // Injected requests of tests have no network socket.
    if (!(socket instanceof Socket)) return;
    // Node counts a long write as moving while the system accepts any part of it.
    reply.raw.setTimeout(config.DRAWBRIDGE_SLOW_READER_SECONDS * 1_000, () => {
      const unreadBytes = reply.raw.writableLength;
      if (unreadBytes === 0) return;
      log.info({ requestId: id, path: routeOptions.url, unreadBytes }, "an answer was ended: its client does not read");
      socket.destroy();
    });
  });
}
