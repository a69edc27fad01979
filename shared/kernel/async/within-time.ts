import { onAbort } from "./abort";

/**
 * Runs work with a signal that is aborted with the caller's one, or after `ms`. In Node 20 a garbage collection may
 * remove the deadline of `AbortSignal.any([signal, AbortSignal.timeout(ms)])`, and the work then waits for ever.
 * `allow` sets another time for the rest of the work, from then on.
 */
export async function withinTime<T>(
  signal: AbortSignal,
  ms: number,
  work: (within: AbortSignal, allow: (restMs: number) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const allow = (restMs: number) => {
    if (isOver) return;
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new DOMException("The time is over.", "TimeoutError")), restMs);
  };
  allow(ms);
  const stopListening = onAbort(signal, () => controller.abort(signal.reason));
  try {
    return await work(controller.signal, allow);
  } finally {
    isOver = true;
    clearTimeout(timer);
    stopListening();
  }
}
