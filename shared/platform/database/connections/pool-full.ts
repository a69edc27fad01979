/** Pool and client have no codes for their timeouts, only messages: none became free, or a new one was not answered. */
const TIMEOUTS: ReadonlySet<string> = new Set([
  "timeout exceeded when trying to connect",
  "Connection terminated due to connection timeout",
  "timeout expired",
]);

/** True where no connection was to be had in time. */
export function isPoolFull(error: unknown): boolean {
  return error instanceof Error && TIMEOUTS.has(error.message);
}
