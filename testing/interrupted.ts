import { createContext, Script } from "node:vm";

const LIMIT_SECONDS = 60;

/**
 * Runs work on this thread, and throws once it has gone on for a minute. Linear work on a megabyte takes milliseconds,
 * quadratic work hours: the limit tells them apart on any machine, and measures no time.
 */
export function interruptEndless(work: () => void): void {
  new Script("work()").runInContext(createContext({ work }), { timeout: LIMIT_SECONDS * 1_000 });
}
