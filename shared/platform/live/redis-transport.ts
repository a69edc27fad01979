import { Redis } from "ioredis";
import type { ErrorLog } from "../logging/error-log";
import { closeWhenStalled, createRedisClient, REDIS_OPTIONS } from "../redis/redis-client";
import { LIVE_CHANNEL, type LiveTransport } from "./live-transport";

/** PUBLISH and SUBSCRIBE. Any node of a Redis Cluster passes a hint on to all others, so listening to one is enough. */
export function createRedisTransport(url: string | readonly string[], onError: ErrorLog): LiveTransport {
  const urls = typeof url === "string" ? [url] : url;
  let publisher: ReturnType<typeof createRedisClient> | undefined;
  let turn = 0;
  return {
    async send(hints) {
      if (!publisher) {
        publisher = createRedisClient(url, false);
        publisher.on("error", (error) => onError("live connection", error));
      }
      const client = publisher;
      await Promise.all(hints.map((hint) => client.publish(LIVE_CHANNEL, hint)));
    },
    // Each try takes the next node, as the last one may be the one that is down.
    listen: (onHint, onLost) => listen(urls[turn++ % urls.length] ?? "", onHint, onLost),
    close: async () => publisher?.disconnect(),
  };
}

/** No retries of its own: the caller opens a new connection, and so knows that hints may have been missed. */
async function listen(
  url: string,
  onHint: (hint: string) => void,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const client = new Redis(url, { ...REDIS_OPTIONS, lazyConnect: true, retryStrategy: () => null });
  client.on("error", onLost);
  client.on("end", () => onLost(new Error("The connection that listens for live hints was closed")));
  client.on("message", (_channel, hint) => onHint(hint));
  try {
    await client.connect();
    await client.subscribe(LIVE_CHANNEL);
    closeWhenStalled(client);
  } catch (error) {
    client.disconnect();
    throw error;
  }
  return async () => client.disconnect();
}
