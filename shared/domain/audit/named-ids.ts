import type { Actor } from "../../kernel/actor";
import { isId } from "../../kernel/ids";
import type { AuditEntry } from "../../platform/database/unit-of-work";

/** AWS's request ids have the same form as our ids, and name nothing of ours. */
const IDS_OF_OTHERS = "calls";

/**
 * The ids of all objects that an event names: the actor and their identity, the subject, and every id in `before` and
 * `after`. Events are found by these ids, so no caller can forget to list one.
 */
export function namedIds(actor: Actor | null, { subjectId, by, before, after }: AuditEntry): string[] {
  const ids = new Set<string>();
  for (const value of [actor?.personId, actor?.identityId, by?.id, subjectId, before, after]) collectIds(value, ids);
  return [...ids];
}

function collectIds(value: unknown, ids: Set<string>): void {
  if (typeof value === "string") {
    if (isId(value)) ids.add(value.toLowerCase());
  } else if (Array.isArray(value)) {
    for (const item of value) collectIds(item, ids);
  } else if (value !== null && typeof value === "object") {
    for (const [name, item] of Object.entries(value)) if (name !== IDS_OF_OTHERS) collectIds(item, ids);
  }
}
