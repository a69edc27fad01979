import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";
import { jsonLine } from "./seal-hash";

/** A position in the log: events are ordered by position, then id. */
export interface LogPosition {
  readonly position: string;
  readonly id: string;
}

/** Before every event. */
export const LOG_BEGINNING: LogPosition = {
  position: "-9223372036854775808",
  id: "00000000-0000-0000-0000-000000000000",
};

/** All fields of an event, in the order in which they are sealed and exported. */
export const AUDIT_FIELDS = [
  "id",
  "at",
  "position",
  "actorKind",
  "actorId",
  "actorName",
  "onBehalfOf",
  "personId",
  "action",
  "outcome",
  "errorCode",
  "subjectType",
  "subjectId",
  "before",
  "after",
  "about",
  "requestId",
  "address",
] as const;

/** All values are text: PostgreSQL writes jsonb in one way only, so no number loses a digit. */
export type SealedRow = Readonly<Record<(typeof AUDIT_FIELDS)[number], string | null>> & {
  readonly id: string;
  readonly at: string;
  readonly position: string;
};

const SELECT = `select id::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, position::text,
       actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", on_behalf_of as "onBehalfOf",
       person_id as "personId", action, outcome,
       error_code as "errorCode", subject_type as "subjectType", subject_id as "subjectId", before::text, after::text,
       to_jsonb(about)::text as about, request_id as "requestId", address from audit_events`;

/**
 * Events behind a position before which no transaction can write any more. A transaction gets its number before it
 * writes, and nothing is written below the oldest running number. A late commit is waited for, however long it takes.
 */
export function settledRows(manager: EntityManager, behind: LogPosition, limit: number): Promise<SealedRow[]> {
  return manager.query(
    `${SELECT} where (audit_events.position, audit_events.id) > ($1, $2)
        and audit_events.position < (select settled_audit_position())
      order by audit_events.position, audit_events.id limit $3`,
    [behind.position, behind.id, limit],
  );
}

/** Events behind one position up to another, at most `limit`. */
export function rowsBetween(
  manager: EntityManager,
  behind: LogPosition,
  upTo: LogPosition,
  limit: number,
): Promise<SealedRow[]> {
  return manager.query(
    `${SELECT} where (audit_events.position, audit_events.id) > ($1, $2) and (audit_events.position, audit_events.id) <= ($3, $4)
      order by audit_events.position, audit_events.id limit $5`,
    [behind.position, behind.id, upTo.position, upTo.id, limit],
  );
}

/**
 * SHA-256 over the SHA-256 of each event, taken of its fields as JSON in this order. Hashing each event by itself keeps
 * the database from holding a thousand large ones as one text.
 */
export function hashRows(rows: readonly SealedRow[]): string {
  const hash = createHash("sha256");
  for (const row of rows) {
    hash.update(
      createHash("sha256")
        .update(jsonLine(AUDIT_FIELDS.map((field) => row[field])))
        .digest(),
    );
  }
  return hash.digest("hex");
}
