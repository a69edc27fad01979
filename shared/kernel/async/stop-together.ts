import type { Logger } from "pino";
import { withDeadline } from "./with-deadline";

/**
 * Tells all parts of a process to stop, and waits for them for `graceMs` at most. The log names those that have not
 * ended by then: they end with the process.
 */
export async function stopTogether(
  parts: Readonly<Record<string, () => Promise<unknown>>>,
  graceMs: number,
  log: Pick<Logger, "warn" | "error">,
): Promise<void> {
  const left = new Set(Object.keys(parts));
  const ends = Object.entries(parts).map(async ([part, stop]) => {
    await stop().catch((error: unknown) => log.error({ err: error, part }, "stopping failed"));
    left.delete(part);
  });
  await withDeadline(Promise.all(ends), graceMs, "").catch(() =>
    log.warn({ parts: [...left], afterMs: graceMs }, "parts of the process have not ended in time"),
  );
}
