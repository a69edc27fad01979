import type { EntityManager } from "typeorm";

/**
 * Makes a person, at home there, for each identity without one. Identities of a LINK_ONLY provider get none: they
 * belong to people of other providers, or to nobody. Has to be called in every transaction that adds identities, takes
 * them from their person, or ends the LINK_ONLY standing of a provider.
 */
export async function ensurePeople(manager: EntityManager, providerId: string, now: Date): Promise<void> {
  await manager.query(
    `with lonely as materialized (
       select i.id, gen_random_uuid() as person_id from identities i
         join identity_providers v on v.id = i.provider_id and v.standing <> 'LINK_ONLY'
        where i.provider_id = $1 and i.person_id is null and i.removed_at is null),
     made as (insert into people (id, home_id, created_at) select person_id, id, $2::timestamptz from lonely)
     update identities i set person_id = l.person_id from lonely l where l.id = i.id`,
    [providerId, now],
  );
}
