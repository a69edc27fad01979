/** How hints travel: texts of the form `topic|key`. */
export interface LiveTransport {
  /** Hands the hints over, in this order. */
  send(hints: readonly string[]): Promise<void>;
  /**
   * Opens one listening connection; resolves when hints arrive over it. `onLost` is called when it ends by itself.
   * The returned function ends it.
   */
  listen(onHint: (hint: string) => void, onLost: (error: Error) => void): Promise<() => Promise<void>>;
  /** Ends what `send` uses. */
  close(): Promise<void>;
}

export const LIVE_CHANNEL = "drawbridge_live";

/** How long a publisher waits. */
export const SEND_TIMEOUT_MS = 2_000;
