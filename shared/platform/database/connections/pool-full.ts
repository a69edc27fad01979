/** True for the pool's timeout error. The pool has no code for it, only this message. */
export function isPoolFull(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout exceeded when trying to connect";
}
