import { useSyncExternalStore } from "react";
import { serverNow } from "./server-clock";

/** Null: connected, or not connected for the first time yet. */
let lostSince: number | null = null;
let reconnects = 0;
const listeners = new Set<() => void>();

export function setConnected(isConnected: boolean): void {
  if (isConnected && lostSince !== null) reconnects += 1;
  if (isConnected === (lostSince === null)) return;
  lostSince = isConnected ? null : serverNow();
  for (const listener of listeners) listener();
}

/** Since when the connection is lost, in milliseconds since 1970; null: it is there. */
export function useLostSince(): number | null {
  return useSyncExternalStore(onChange, () => lostSince);
}

/** How often the connection came back: what was read before that may be old. */
export function useReconnects(): number {
  return useSyncExternalStore(onChange, () => reconnects);
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
