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

/** The time since when the connection is lost, in milliseconds since 1970; null while it stands. */
export function useLostSince(): number | null {
  return useSyncExternalStore(onChange, () => lostSince);
}

/** The number of reconnects. Data from before the last one may be old. */
export function useReconnects(): number {
  return useSyncExternalStore(onChange, () => reconnects);
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
