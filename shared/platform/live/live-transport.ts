/** The transport of hints, which are texts of the form `topic|key`. */
export interface LiveTransport {
  /** Sends the hints in this order. */
  send(hints: readonly string[]): Promise<void>;
  /**
   * Opens one listening connection; resolves when hints arrive over it. `onLost` is called when it ends by itself. The
   * returned function closes it.
   */
  listen(onHint: (hint: string) => void, onLost: (error: Error) => void): Promise<() => Promise<void>>;
  /** Closes the connections of `send`. */
  close(): Promise<void>;
}

export const LIVE_CHANNEL = "drawbridge_live";

/** Time limit of a publisher. */
export const SEND_TIMEOUT_MS = 2_000;
