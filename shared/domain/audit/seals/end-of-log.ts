import type { EntityManager } from "typeorm";
import { BEHIND_LAST_SEAL } from "./unsealed-events";

export interface EndOfLog {
  /** The number and the hash of the last seal; null: nothing is sealed. */
  readonly lastSeal: string | null;
  readonly isUnsealed: boolean;
}

/** One statement, both parts from indexes. */
export async function endOfLog(manager: EntityManager): Promise<EndOfLog> {
  const [row]: [EndOfLog] = await manager.query(
    `select (select s.seq || ' ' || s.hash from audit_seals s order by s.seq desc limit 1) as "lastSeal",
            exists (select from audit_events e where ${BEHIND_LAST_SEAL}) as "isUnsealed"`,
  );
  return row;
}

/** The anchor's file, the key and the positions of sinks may change without the log, and a round compares them too. */
const COMPARED_ANYWAY_MS = 60_000;

/** An end that a round has seen, and when. */
export interface SeenEnd extends EndOfLog {
  readonly at: Date;
}

/** A round takes ten statements. It is left out where nothing waits for a seal and the end is the one it saw last. */
export function roundIsDue(seen: SeenEnd | null, end: EndOfLog, now: Date): boolean {
  if (!seen || seen.isUnsealed || end.isUnsealed || seen.lastSeal !== end.lastSeal) return true;
  return now.getTime() - seen.at.getTime() >= COMPARED_ANYWAY_MS;
}
