import { isDeepStrictEqual } from "node:util";

/**
 * Answers a document as it was sent, wherever the present value equals the one it meant when saved; the present value
 * otherwise. Objects are compared by field, and lists of equal length by entry.
 */
export function answerVerbatim<T>(now: T, meant: unknown, sent: unknown): T {
  if (isDeepStrictEqual(now, meant)) return sent as T;
  if (Array.isArray(now)) {
    const isAligned = Array.isArray(meant) && Array.isArray(sent) && meant.length === now.length;
    if (!isAligned || sent.length !== now.length) return now;
    return now.map((one, n) => answerVerbatim(one, meant[n], sent[n])) as T;
  }
  if (!isObject(now) || !isObject(meant) || !isObject(sent)) return now;
  const keys = [...new Set([...Object.keys(sent), ...Object.keys(now)])];
  const entries = keys.map((key) => [key, answerVerbatim(now[key], meant[key], sent[key])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
