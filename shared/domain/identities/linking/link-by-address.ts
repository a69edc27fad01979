import type { EntityManager } from "typeorm";
import type { LinkScope, MadeLink } from "./link-scope";

/** A LINK_ONLY provider and a home provider; both vouch for the domain. */
export interface VouchedPair {
  readonly linkId: string;
  readonly homeId: string;
  readonly domain: string;
}

/**
 * Links only where exactly one live identity of the LINK_ONLY provider and exactly one live home of any provider carry
 * the address, and the home's person has no identity at the LINK_ONLY provider. A link adds no group, no role and no way
 * to sign in.
 */
export async function linkByAddress(
  manager: EntityManager,
  { providerId, seenAt }: LinkScope,
  pairs: readonly VouchedPair[],
): Promise<MadeLink[]> {
  const [made]: [MadeLink[], number] = await manager.query(
    `with pairs as (
       select * from jsonb_to_recordset($1::jsonb) as p("linkId" uuid, "homeId" uuid, domain text)),
     seen as (
       select distinct lower(i.first_email) as address from identities i
        where i.provider_id = $2 and ($3::timestamptz is null or i.created_at = $3) and i.removed_at is null
          and i.first_email is not null),
     found as (
       select l.id, h.person_id from seen s
         join identities l on lower(l.first_email) = s.address and l.person_id is null and l.removed_at is null
          and l.unlinked_at is null
         join identities h on lower(h.first_email) = s.address and h.removed_at is null
         join people p on p.home_id = h.id
         join pairs v on v."linkId" = l.provider_id and v."homeId" = h.provider_id and v.domain = split_part(s.address, '@', 2)
        where 1 = (select count(*) from identities x where x.provider_id = l.provider_id and x.removed_at is null
                     and (lower(x.first_email) = s.address or lower(x.email) = s.address))
          and 1 = (select count(*) from identities x join people y on y.home_id = x.id where x.removed_at is null
                     and (lower(x.first_email) = s.address or lower(x.email) = s.address))
          and not exists (select 1 from identities o where o.person_id = h.person_id and o.provider_id = l.provider_id))
     update identities i set person_id = f.person_id, linked_by = 'ADDRESS' from found f where i.id = f.id
     returning i.id as "identityId", i.person_id as "personId", i.linked_by as by`,
    [JSON.stringify(pairs), providerId, seenAt],
  );
  return made;
}
