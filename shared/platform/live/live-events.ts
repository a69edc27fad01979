/**
 * Hints between processes: "something about this id changed". They carry ids only and may be lost with a connection. A
 * listener reads PostgreSQL again on a hint and on each (re)connection.
 */
export interface LiveEvents {
  /** Resolves when handed over, rejects when that takes longer than 2 s. `topic` such as "sync-run", `key` such as an integration's id. */
  publish(topic: string, key: string): Promise<void>;
  /**
   * Calls `listener` on every hint for (topic, key), and once after each (re)connection, as hints may have been missed.
   * Several hints may arrive as one. An error of a listener is logged and harms no other. The returned function removes
   * it.
   */
  subscribe(topic: string, key: string, listener: () => void): () => void;
  close(): Promise<void>;
}
