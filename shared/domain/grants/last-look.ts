import type { EntityManager } from "typeorm";
import type { WaitingFor } from "./waiting-for";

/** The result of the last look at access that is to end. */
export const LOOKS_FOUND = ["SEEN_THERE", "NOT_LOOKED_AT", "SEEN_GONE"] as const;
export type LookFound = (typeof LOOKS_FOUND)[number];

/** What is known of access that is to end: of one grant, whatever is the matter with others on the same entry. */
export interface LastLook {
  readonly found: LookFound;
  /** The last look that showed the access there; null: none did. */
  readonly lastSeenAt: Date | null;
  /** Since when no look came to its end; null: the last one did. */
  readonly notLookedAtSince: Date | null;
  readonly message: string;
}

/** A look that is due and not begun for so long is one that nobody can make. */
export const LOOK_LATE_MS = 2 * 60_000;

/** By grant; only those that are REVOKING. One statement. */
export async function loadLastLooks(
  manager: EntityManager,
  grantIds: readonly string[],
  waiting: ReadonlyMap<string, WaitingFor>,
  now: Date,
): Promise<Map<string, LastLook>> {
  if (grantIds.length === 0) return new Map();
  const rows: LookRow[] = await manager.query(
    `select grant_id as id, found, last_seen_at as "lastSeenAt", looked_until as "lookedUntil", look_due_at as "lookDueAt"
       from revocation_looks where grant_id = any($1)`,
    [grantIds],
  );
  return new Map(rows.map((row) => [row.id, lastLookOf(row, waiting.get(row.id), now)]));
}

interface LookRow {
  readonly id: string;
  readonly found: LookFound;
  readonly lastSeenAt: Date | null;
  readonly lookedUntil: Date;
  readonly lookDueAt: Date | null;
}

function lastLookOf(row: LookRow, waiting: WaitingFor | undefined, now: Date): LastLook {
  const isLate = row.lookDueAt !== null && row.lookDueAt.getTime() < now.getTime() - LOOK_LATE_MS;
  const found = row.found === "SEEN_GONE" && isLate ? "NOT_LOOKED_AT" : row.found;
  const { lastSeenAt, lookedUntil } = row;
  const notLookedAtSince = found === "NOT_LOOKED_AT" ? lookedUntil : null;
  return { found, lastSeenAt, notLookedAtSince, message: sentenceOf({ ...row, found }, waiting) };
}

function sentenceOf({ found, lastSeenAt, lookedUntil }: LookRow, waiting: WaitingFor | undefined): string {
  const seen = lastSeenAt ? `The access was last seen there at ${lastSeenAt.toISOString()}.` : null;
  if (found === "SEEN_THERE") return seen ?? SEEN;
  if (found === "SEEN_GONE")
    return `The access was seen gone at ${lookedUntil.toISOString()}; it is looked at once more.`;
  const reason = waiting ? `because of this: ${waiting.message}` : "because no look has come to its end.";
  const notLooked = `The access could not be looked at since ${lookedUntil.toISOString()}, ${reason}`;
  return seen ? `${notLooked} ${seen}` : notLooked;
}

const SEEN = "The access was seen there.";
