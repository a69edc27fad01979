import { newId } from "../../kernel/ids";
import type { AuditWriter } from "../../platform/database/unit-of-work";
import { AuditEvent } from "./audit-event.entity";

export const writeAudit: AuditWriter = async (tx, actor, at, entries) => {
  const rows = entries.map((entry) => ({
    id: newId(),
    at,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    before: entry.before ?? null,
    after: entry.after ?? null,
  }));
  await tx.insert(AuditEvent, rows);
};
