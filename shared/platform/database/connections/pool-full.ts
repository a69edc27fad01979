/** The pool has no codes for its timeouts, only these messages: none became free, or a new one was not answered. */
const TIMEOUTS: ReadonlySet<string> = new Set([
  "timeout exceeded when trying to connect",
  "Connection terminated due to connection timeout",
]);

/** True where no connection was to be had in time. */
export function isPoolFull(error: unknown): boolean {
  return error instanceof Error && TIMEOUTS.has(error.message);
}
