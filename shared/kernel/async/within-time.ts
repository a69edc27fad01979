import { onAbort } from "./abort";

/**
 * Runs work with a signal that is aborted with the caller's one, or after `ms`. In Node 20 a garbage collection may
 * remove the deadline of `AbortSignal.any([signal, AbortSignal.timeout(ms)])`, and the work then waits for ever.
 */
export async function withinTime<T>(
  signal: AbortSignal,
  ms: number,
  work: (within: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("The time is over.", "TimeoutError")), ms);
  const stopListening = onAbort(signal, () => controller.abort(signal.reason));
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}
