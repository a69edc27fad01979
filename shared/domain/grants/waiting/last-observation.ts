import type { EntityManager } from "typeorm";
import type { WaitingFor } from "./waiting-for";

/** The result of the last observation of access that is to end. */
export const OBSERVATIONS_FOUND = ["OBSERVED_THERE", "NOT_OBSERVED", "OBSERVED_GONE"] as const;
export type ObservationFound = (typeof OBSERVATIONS_FOUND)[number];

/** The last known state of access that is to end. It is one grant's, whatever happens to others on the same entry. */
export interface LastObservation {
  readonly found: ObservationFound;
  /** The last complete observation; null: there was none. */
  readonly at: Date | null;
  /** The last observation that showed the access; null: none did. */
  readonly presentAt: Date | null;
  /** Since when no observation was complete; null: the last one was. */
  readonly notObservedSince: Date | null;
  readonly message: string;
}

/** An observation that is overdue by this long cannot be made. */
export const OBSERVATION_LATE_MS = 2 * 60_000;

/** By grant; only those that are REVOKING. One statement. */
export async function loadLastObservations(
  manager: EntityManager,
  grantIds: readonly string[],
  waiting: ReadonlyMap<string, WaitingFor>,
  now: Date,
): Promise<Map<string, LastObservation>> {
  if (grantIds.length === 0) return new Map();
  const rows: ObservationRow[] = await manager.query(
    `select grant_id as id, found, observed_at as at, present_at as "presentAt", observed_until as "observedUntil", observation_due_at as "observationDueAt"
       from revocation_observations where grant_id = any($1)`,
    [grantIds],
  );
  return new Map(rows.map((row) => [row.id, lastObservationOf(row, waiting.get(row.id), now)]));
}

interface ObservationRow {
  readonly id: string;
  readonly found: ObservationFound;
  readonly at: Date | null;
  readonly presentAt: Date | null;
  readonly observedUntil: Date;
  readonly observationDueAt: Date | null;
}

function lastObservationOf(row: ObservationRow, waiting: WaitingFor | undefined, now: Date): LastObservation {
  const isLate = row.observationDueAt !== null && row.observationDueAt.getTime() < now.getTime() - OBSERVATION_LATE_MS;
  const found = row.found === "OBSERVED_GONE" && isLate ? "NOT_OBSERVED" : row.found;
  const { at, presentAt, observedUntil } = row;
  const notObservedSince = found === "NOT_OBSERVED" ? observedUntil : null;
  return { found, at, presentAt, notObservedSince, message: sentenceOf({ ...row, found }, waiting) };
}

function sentenceOf({ found, presentAt, observedUntil }: ObservationRow, waiting: WaitingFor | undefined): string {
  const lastThere = presentAt ? `The access was last observed there at ${presentAt.toISOString()}.` : null;
  if (found === "OBSERVED_THERE") return lastThere ?? OBSERVED_THERE_MESSAGE;
  if (found === "OBSERVED_GONE")
    return `The access was observed gone at ${observedUntil.toISOString()}; a second observation has to confirm it.`;
  const reason = waiting ? `because of this: ${waiting.message}` : "because no observation was completed.";
  const notObserved = `The access could not be observed since ${observedUntil.toISOString()}, ${reason}`;
  return lastThere ? `${notObserved} ${lastThere}` : notObserved;
}

const OBSERVED_THERE_MESSAGE = "The access was observed there.";
