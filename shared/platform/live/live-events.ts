/**
 * Small hints from any process to any process: "something about this id changed, look again".
 * They carry ids only and may be lost (a dropped connection): a listener re-reads Postgres, on a hint and on (re)connection.
 */
export interface LiveEvents {
  /** Resolves when handed over, rejects when that takes longer than 2 s. `topic` such as "sync-run", `key` such as an integration's id. */
  publish(topic: string, key: string): Promise<void>;
  /**
   * Calls `listener` on every hint for (topic, key), and once after each (re)connection, as hints may have been missed.
   * Several hints may arrive as one. What a listener throws is logged and disturbs nobody else.
   * The returned function ends it.
   */
  subscribe(topic: string, key: string, listener: () => void): () => void;
  close(): Promise<void>;
}
