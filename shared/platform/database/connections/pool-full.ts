/** That no connection of the pool became free in time. The pool has no code for it, only this sentence. */
export function isPoolFull(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout exceeded when trying to connect";
}
