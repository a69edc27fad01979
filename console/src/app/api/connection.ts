import { useSyncExternalStore } from "react";
import { serverNow } from "../server-clock";

/** The lost parts of the connection. A part is the socket, or one subscription. */
const lost = new Set<object>();
/** Null: connected, or not connected for the first time yet. */
let lostSince: number | null = null;
let reconnects = 0;
const listeners = new Set<() => void>();

export function setConnected(part: object, isConnected: boolean): void {
  if (isConnected !== lost.has(part)) return;
  if (isConnected) {
    lost.delete(part);
    reconnects += 1;
  } else lost.add(part);
  lostSince = lost.size === 0 ? null : (lostSince ?? serverNow());
  for (const listener of listeners) listener();
}

/** The time since when the connection is lost, in milliseconds since 1970; null while it stands. */
export function useLostSince(): number | null {
  return useSyncExternalStore(onChange, () => lostSince);
}

/** The number of reconnects. Data from before the last one may be old. */
export function useReconnects(): number {
  return useSyncExternalStore(onChange, reconnectsSoFar);
}

export function reconnectsSoFar(): number {
  return reconnects;
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
