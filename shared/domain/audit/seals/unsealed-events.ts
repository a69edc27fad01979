import type { EntityManager } from "typeorm";

/** Events without a seal. Changes of them cannot be detected yet. */
export interface UnsealedEvents {
  readonly events: number;
  readonly oldestAt: Date | null;
}

/** Condition on `audit_events e`. */
export const BEHIND_LAST_SEAL = `(e.position, e.id) > (
  coalesce((select s.to_position from audit_seals s order by s.seq desc limit 1), -9223372036854775808),
  coalesce((select s.to_id from audit_seals s order by s.seq desc limit 1), '00000000-0000-0000-0000-000000000000'))`;

export async function unsealedEvents(manager: EntityManager): Promise<UnsealedEvents> {
  const [row]: [UnsealedEvents] = await manager.query(
    `select count(*)::int as events, min(e.at) as "oldestAt" from audit_events e where ${BEHIND_LAST_SEAL}`,
  );
  return row;
}

/** The time of the first unsealed event, from the index alone. Null: all are sealed. */
export async function unsealedSince(manager: EntityManager): Promise<Date | null> {
  const [row]: { at: Date }[] = await manager.query(
    `select e.at from audit_events e where ${BEHIND_LAST_SEAL} order by e.position, e.id limit 1`,
  );
  return row?.at ?? null;
}
