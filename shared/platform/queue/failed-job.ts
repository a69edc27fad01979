const LONGEST_TEXT = 500;

/**
 * What BullMQ is told when a handler failed: its message alone, without the error's own name (some names mean
 * something to BullMQ) and without NUL characters (PostgreSQL could not store the failure, and the job would run again).
 */
export class JobFailed extends Error {
  constructor(cause: unknown) {
    super(`Job failed: ${clean(cause instanceof Error ? cause.message : String(cause))}`);
    this.name = "JobFailed";
  }
}

/** The ids of a payload for the log. Payloads hold nothing else, but one that does not parse may hold anything. */
export function payloadIds(payload: unknown): Record<string, string | number> {
  if (typeof payload !== "object" || payload === null) return {};
  const ids: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(payload).slice(0, 10)) {
    if (typeof value === "number") ids[key] = value;
    if (typeof value === "string") ids[key] = value.slice(0, 100);
  }
  return ids;
}

function clean(text: string): string {
  return text.replaceAll("\0", "").slice(0, LONGEST_TEXT);
}
