import type { Tx } from "../../platform/database/unit-of-work";
import { exceedsLimits, type HoldLimits } from "./hold-rule";
import { IdentityProvider, type MassDeprovisioning } from "./identity-provider.entity";

/** People who leave within this time form one mass deprovisioning. */
const MASS_DEPROVISIONING_MS = 10 * 60_000;
/** So many leavers of one mass deprovisioning are never usual, however small their part of a large company is. */
const MANY_LEAVERS = 50;

interface Leavers {
  /**
   * The number of people who left within ten minutes, after the last acknowledgement, and are not back. It includes
   * this one.
   */
  readonly people: number;
  readonly firstLeftAt: Date;
  /** The number of people still active; null where too few left for it to matter. */
  readonly staying: number | null;
  readonly deprovisioning: MassDeprovisioning | null;
}

/**
 * SCIM changes come one by one and cannot be held, so too many leavers at once raise an alarm. Has to be called in the
 * transaction that deactivated or removed a person, under the lock on people. Answers the mass deprovisioning where this person starts
 * one. A mass deprovisioning lasts until no leaver has exceeded the limits for ten minutes, and raises no second alarm.
 */
export async function watchLeavers(
  tx: Tx,
  limits: HoldLimits,
  { providerId, identityId }: { providerId: string; identityId: string },
): Promise<MassDeprovisioning | null> {
  const { people, firstLeftAt, staying, deprovisioning } = await recordLeaver(tx, limits, providerId, identityId);
  if (staying === null) return null;
  if (people < MANY_LEAVERS && !exceedsLimits(people, people + staying, limits)) return null;
  const lastLeftAt = tx.now.toISOString();
  const goesOn =
    deprovisioning !== null && Date.parse(deprovisioning.lastLeftAt) > tx.now.getTime() - MASS_DEPROVISIONING_MS;
  const next = goesOn
    ? { ...deprovisioning, lastLeftAt, people: deprovisioning.people + 1 }
    : { since: firstLeftAt.toISOString(), lastLeftAt, people };
  await tx.manager.update(IdentityProvider, providerId, { leaversAlarm: next });
  if (goesOn) return null;
  tx.audit({
    action: "identity-provider.leavers-alarm",
    subjectType: "identity-provider",
    subjectId: providerId,
    after: { since: next.since, people, before: people + staying },
  });
  return next;
}

async function recordLeaver(tx: Tx, limits: HoldLimits, providerId: string, identityId: string): Promise<Leavers> {
  const from = new Date(tx.now.getTime() - MASS_DEPROVISIONING_MS);
  const [leavers] = await tx.manager.query(
    `with leaver as (update identities set left_at = $3 where id = $2),
          others as (
            select count(*)::int as count, min(left_at) as first from identities i
             where provider_id = $1 and id <> $2 and left_at > (select greatest($4, leavers_acknowledged_at) from identity_providers where id = $1)
               and (not active or removed_at is not null))
     select o.count + 1 as people, coalesce(o.first, $3) as "firstLeftAt", p.leavers_alarm as deprovisioning,
            case when o.count >= $5::int then
              (select count(*)::int from identities i where i.provider_id = $1 and i.active and i.removed_at is null) end as staying
       from others o, identity_providers p where p.id = $1`,
    [providerId, identityId, tx.now, from, Math.min(limits.count, MANY_LEAVERS - 1)],
  );
  return leavers;
}
