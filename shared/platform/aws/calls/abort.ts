import { setMaxListeners } from "node:events";

/** Calls back when the signal is aborted, at once if it is already. The answer stops listening. */
export function onAbort(signal: AbortSignal, callBack: () => void): () => void {
  if (signal.aborted) {
    callBack();
    return () => {};
  }
  // One signal stops all calls of a job. Node takes more than ten listeners for a leak; ours are taken off again.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", callBack, { once: true });
  return () => signal.removeEventListener("abort", callBack);
}

/** Rejects as soon as the signal is aborted, for what cannot be aborted itself. */
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
