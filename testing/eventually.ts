import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";

/**
 * A bound against hanging, not a measure of speed: a busy machine takes many times as long as a quiet one. It is below
 * the `testTimeout` of jest.config.cjs, so that a wait tells for what it waited.
 */
export const PATIENCE_MS = 600_000;
const LONGEST_PAUSE_MS = 300;

/**
 * The first value of `look` that fulfils `holds`, or by default is neither null, undefined nor false. This is the only
 * way in which tests wait. Fails with the last value after ten minutes; an error of `look` ends the wait at once.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  holds: (value: T) => boolean = isThere,
): Promise<Exclude<T, null | undefined | false>> {
  const start = performance.now();
  for (;;) {
    const value = await look();
    if (holds(value)) return value as Exclude<T, null | undefined | false>;
    const waitedMs = performance.now() - start;
    if (waitedMs > PATIENCE_MS)
      throw new Error(`Not within ${PATIENCE_MS / 1_000} s: ${what}. Last seen: ${shown(value)}`);
    // Frequent at first, but never so often that polling keeps a machine busy.
    await pause(Math.min(LONGEST_PAUSE_MS, 5 + waitedMs / 4));
  }
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: 120 }).slice(0, 2_000);
}
