import type { ErrorLog } from "../logging/error-log";

type Listener = () => void;

/** The listeners of each hint in this process. */
export class HintListeners {
  private readonly byHint = new Map<string, Set<{ readonly listener: Listener }>>();

  constructor(private readonly onError: ErrorLog) {}

  /** The returned function removes the listener. The same function may be added twice and is called twice. */
  add(hint: string, listener: Listener): () => void {
    const entry = { listener };
    const entries = this.byHint.get(hint) ?? new Set();
    this.byHint.set(hint, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.byHint.get(hint) === entries) this.byHint.delete(hint);
    };
  }

  call(hint: string): void {
    const entries = this.byHint.get(hint) ?? new Set();
    // Iterates over a copy, as a listener may add or remove others.
    for (const entry of [...entries]) if (entries.has(entry)) this.guarded(entry.listener);
  }

  callAll(): void {
    for (const hint of [...this.byHint.keys()]) this.call(hint);
  }

  /** Async, because the type admits an async function as a listener: its rejection is handled here too. */
  private guarded(listener: Listener): void {
    (async () => listener())().catch((error) => this.onError("live listener", error));
  }
}
