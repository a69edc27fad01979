import type { Actor } from "../../kernel/actor";
import { newId } from "../../kernel/ids";
import { currentRequest } from "../../kernel/request-scope";
import type { AuditEntry, AuditWriter } from "../../platform/database/unit-of-work";
import { AuditEvent } from "./audit-event.entity";
import { namedIds } from "./named-ids";

/** A statement has at most 65,535 parameters, and a row takes eighteen. */
const ROWS_AT_ONCE = 2_000;

export const writeAudit: AuditWriter = async (tx, actor, at, entries) => {
  const request = currentRequest();
  const rows = entries.map((entry) => ({
    id: newId(),
    at,
    ...actorOf(entry, actor),
    action: entry.action,
    outcome: entry.refusedWith ? ("REFUSED" as const) : ("SUCCEEDED" as const),
    errorCode: entry.refusedWith ?? null,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    before: entry.before ?? null,
    after: entry.after ?? null,
    about: namedIds(entry.by ? null : actor, entry),
    requestId: request?.requestId ?? null,
    address: request?.address ?? null,
  }));
  for (let done = 0; done < rows.length; done += ROWS_AT_ONCE) {
    await tx.insert(AuditEvent, rows.slice(done, done + ROWS_AT_ONCE));
  }
};

function actorOf({ by }: AuditEntry, actor: Actor) {
  const { kind: actorKind, id: actorId, name: actorName } = by ?? actor;
  if (by) return { actorKind, actorId, actorName, onBehalfOf: null, personId: null };
  const { identityId, personId = null } = actor;
  return {
    actorKind,
    actorId,
    actorName,
    onBehalfOf: identityId && identityId !== actorId ? identityId : null,
    personId,
  };
}
