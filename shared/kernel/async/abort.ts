import { setMaxListeners } from "node:events";

/** Calls back when the signal is aborted, at once if it already is. The returned function removes the listener. */
export function onAbort(signal: AbortSignal, callBack: () => void): () => void {
  if (signal.aborted) {
    callBack();
    return () => {};
  }
  // One signal stops all calls of a job. Node reports more than ten listeners as a leak; these are removed again.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", callBack, { once: true });
  return () => signal.removeEventListener("abort", callBack);
}

/** Rejects as soon as the signal is aborted, for work that cannot be aborted itself. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = onAbort(signal, () => reject(new DOMException("aborted", "AbortError")));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}
