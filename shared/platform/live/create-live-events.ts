import type { Logger } from "pino";
import { createErrorLog, type ErrorLog } from "../logging/error-log";
import { CoalescingPublisher } from "./coalescing-publisher";
import { HintListeners } from "./hint-listeners";
import { keepConnected, type StandingConnection } from "./keep-connected";
import type { LiveEvents } from "./live-events";
import type { LiveTransport } from "./live-transport";
import { createPostgresTransport } from "./postgres-transport";
import { createRedisTransport } from "./redis-transport";

/** A list of URLs names the nodes of a Redis Cluster. */
export type LiveBackend =
  | { readonly kind: "postgres"; readonly url: string }
  | { readonly kind: "redis"; readonly url: string | readonly string[] };

/** Connects on first use: a process that only publishes holds no listening connection. */
export function createLiveEvents(backend: LiveBackend, log: Logger): LiveEvents {
  const onError = createErrorLog(log);
  const transport =
    backend.kind === "postgres"
      ? createPostgresTransport(backend.url, onError)
      : createRedisTransport(backend.url, onError);
  return new TransportedLiveEvents(transport, onError);
}

/** PostgreSQL takes less than 8,000 bytes. */
const MAX_HINT_BYTES = 1_000;

class TransportedLiveEvents implements LiveEvents {
  private readonly listeners: HintListeners;
  private readonly publisher: CoalescingPublisher;
  private listening: StandingConnection | undefined;
  private closed = false;

  constructor(
    private readonly transport: LiveTransport,
    private readonly onError: ErrorLog,
  ) {
    this.listeners = new HintListeners(onError);
    this.publisher = new CoalescingPublisher((hints) => transport.send(hints));
  }

  async publish(topic: string, key: string): Promise<void> {
    if (this.closed) throw new Error("Live events are closed");
    await this.publisher.post(hintText(topic, key));
  }

  subscribe(topic: string, key: string, listener: () => void): () => void {
    if (this.closed) throw new Error("Live events are closed");
    this.listening ??= keepConnected({
      open: (onLost) => this.transport.listen((hint) => this.listeners.call(hint), onLost),
      // Called for the first connection too: a listener may have missed hints before it.
      onOpen: () => this.listeners.callAll(),
      onError: (error) => this.onError("live connection", error),
    });
    return this.listeners.add(hintText(topic, key), listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([this.listening?.close(), this.publisher.drained()]);
    await this.transport.close();
  }
}

function hintText(topic: string, key: string): string {
  const hint = `${topic}|${key}`;
  if (topic.includes("|")) throw new Error(`Live topic '${topic}' holds a '|'`);
  if (hint.includes("\0") || Buffer.byteLength(hint) > MAX_HINT_BYTES) {
    throw new Error(`Live hints carry ids only: at most ${MAX_HINT_BYTES} bytes, no NUL`);
  }
  return hint;
}
