import type { EntityManager } from "typeorm";
import { unsealedSince } from "./seals/unsealed-events";

/** A sink that lags, with the time since which it does. */
export interface SinkDelay {
  readonly name: string;
  readonly since: Date;
  readonly lastError: string | null;
}

export interface AuditDelays {
  /** Null: no event has waited too long for its seal. */
  readonly unsealedSince: Date | null;
  readonly sinksBehind: readonly SinkDelay[];
}

/** Events are sealed within about a minute and sent to sinks within seconds. */
const TOO_LONG_MS = 300_000;

/** Events that have waited for more than five minutes to be sealed, or to be taken by a sink. */
export async function auditDelays(manager: EntityManager, now: Date): Promise<AuditDelays> {
  const before = new Date(now.getTime() - TOO_LONG_MS);
  const since = await unsealedSince(manager);
  return {
    unsealedSince: since && since < before ? since : null,
    sinksBehind: await sinksBehind(manager, before),
  };
}

async function sinksBehind(manager: EntityManager, before: Date): Promise<SinkDelay[]> {
  return manager.query(
    `select s.name, first.at as since, s.last_error as "lastError"
       from audit_sinks s cross join lateral (
         select e.at from audit_events e where (e.position, e.id) > (s.position, s.event_id)
          order by e.position, e.id limit 1) first
      where first.at < $1 order by s.name`,
    [before],
  );
}
