import { cutText } from "../../kernel/text/cut-text";

const LONGEST_TEXT = 500;

/**
 * The error that BullMQ gets from a failed handler: only its message. Some error names have a meaning for BullMQ, and
 * PostgreSQL cannot store NUL: the job would run again.
 */
export class JobFailed extends Error {
  constructor(cause: unknown) {
    super(`Job failed: ${clean(cause instanceof Error ? cause.message : String(cause))}`);
    this.name = "JobFailed";
  }
}

/** The ids of a payload for the log. Valid payloads hold nothing else; an invalid one may hold anything. */
export function payloadIds(payload: unknown): Record<string, string | number> {
  if (typeof payload !== "object" || payload === null) return {};
  const ids: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(payload).slice(0, 10)) {
    if (typeof value === "number") ids[key] = value;
    if (typeof value === "string") ids[key] = cutText(value, 100);
  }
  return ids;
}

function clean(text: string): string {
  return cutText(text.replaceAll("\0", ""), LONGEST_TEXT);
}
