import { setTimeout as pause } from "node:timers/promises";
import { withDeadline } from "../../kernel/async/with-deadline";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

export interface StandingConnection {
  close(): Promise<void>;
}

interface KeepConnectedOptions {
  /** Opens a connection once and resolves to the function that closes it. `onLost` is called when it ends by itself. */
  open(onLost: (error: Error) => void): Promise<() => Promise<void>>;
  onOpen(): void;
  onError(error: unknown): void;
}

/** Opens a connection and reopens it whenever it is lost, with growing pauses between failures. */
export function keepConnected(options: KeepConnectedOptions): StandingConnection {
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve()));
  const loop = runConnection(options, stop.signal, stopped);
  return {
    close: async () => {
      stop.abort();
      await loop;
    },
  };
}

async function runConnection(
  options: KeepConnectedOptions,
  signal: AbortSignal,
  stopped: Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await connectOnce(options, stopped, () => {
        failures = 0;
      });
    } catch (error) {
      options.onError(error);
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      failures += 1;
      await pause(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Resolves when it is time to stop, rejects when the connection could not be opened or was lost. */
async function connectOnce(options: KeepConnectedOptions, stopped: Promise<void>, opened: () => void): Promise<void> {
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  // It may be lost before the race below handles the rejection.
  lost.catch(() => {});
  const end = await options.open((error) => lose(error));
  try {
    opened();
    options.onOpen();
    await Promise.race([lost, stopped]);
  } finally {
    // A lost connection may not answer its closing.
    await withDeadline(end(), 1_000, "").catch(() => {});
  }
}
