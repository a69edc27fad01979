import type { Logger } from "pino";

/** Warnings of Node.js and of libraries become lines of the log: a collector of JSON reads nothing else. */
export function logProcessWarnings(log: Pick<Logger, "warn">): void {
  // The listener of Node.js itself, which writes plain text.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.warn({ err: warning }, "Node.js or a library warns"));
}
