import type { ContextKey } from "./service";

/** `aws:ResourceTag/<key>` and its like, one for each tag. */
export function tagKeys(prefix: string, tags: Readonly<Record<string, string>> | null | undefined): ContextKey[] {
  return Object.entries(tags ?? {}).map(([key, value]) => [`${prefix}${key}`, value]);
}
