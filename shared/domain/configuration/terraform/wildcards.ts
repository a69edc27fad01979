import { likeText } from "../../../platform/database/like-text";

/** A pattern with `*` as a pattern of SQL's `like`. */
export function likePattern(pattern: string): string {
  return pattern.split(/\*+/).map(likeText).join("%");
}

/**
 * Whether a text matches a pattern with `*`, without case. Each part is searched once, from left to right, so it takes
 * linear time.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  const [head = "", ...parts] = pattern.toLowerCase().split(/\*+/);
  const lowered = text.toLowerCase();
  const tail = parts.pop();
  if (tail === undefined) return lowered === head;
  if (!lowered.startsWith(head)) return false;
  let end = head.length;
  for (const part of parts) {
    const found = lowered.indexOf(part, end);
    if (found < 0) return false;
    end = found + part.length;
  }
  return lowered.length - tail.length >= end && lowered.endsWith(tail);
}
