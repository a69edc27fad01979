import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";

/** A LINK_ONLY provider and one where people are at home that both vouch for a domain. */
interface VouchedPair {
  readonly linkId: string;
  readonly homeId: string;
  readonly domain: string;
}

/** A link made by itself, for the record. */
interface MadeLink {
  readonly identityId: string;
  readonly personId: string;
}

/**
 * Links identities that this transaction sees for the first time: the later of the two decides, once. An address that
 * changes afterwards makes and unmakes no link, so nobody can change theirs to become somebody else.
 */
export async function linkNewIdentities(tx: Tx, providerId: string): Promise<void> {
  const pairs = await vouchedPairs(tx.manager);
  const concerned = pairs.filter(({ linkId, homeId }) => linkId === providerId || homeId === providerId);
  await link(tx, concerned, "i.provider_id = $2 and i.created_at = $3", [providerId, tx.now]);
}

/** Links what both sides vouch for by now. To be called when an admin has changed a provider's domains. */
export async function linkVouchedIdentities(tx: Tx, providerId: string): Promise<void> {
  const pairs = await vouchedPairs(tx.manager);
  const concerned = pairs.filter(({ linkId, homeId }) => linkId === providerId || homeId === providerId);
  await link(tx, concerned, "i.provider_id = $2", [providerId]);
}

async function vouchedPairs(manager: EntityManager): Promise<VouchedPair[]> {
  return manager.query(
    `select l.id as "linkId", h.id as "homeId", domain from identity_providers l
       join identity_providers h on h.standing <> 'LINK_ONLY' and h.enabled
       cross join unnest(l.vouches_for_domains) domain
      where l.standing = 'LINK_ONLY' and l.enabled and domain = any(h.vouches_for_domains)`,
  );
}

/**
 * Only where exactly one live identity of the LINK_ONLY provider and exactly one live home identity, of whatever provider,
 * carry the address, and the person has no identity at that provider yet. A link adds no group, no role and no way to
 * sign in.
 */
async function link(tx: Tx, pairs: readonly VouchedPair[], which: string, parameters: unknown[]): Promise<void> {
  if (pairs.length === 0) return;
  const [made]: [MadeLink[], number] = await tx.manager.query(
    `with pairs as (
       select * from jsonb_to_recordset($1::jsonb) as p("linkId" uuid, "homeId" uuid, domain text)),
     seen as (
       select distinct lower(i.first_email) as address from identities i
        where ${which} and i.removed_at is null and i.first_email is not null),
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
     returning i.id as "identityId", i.person_id as "personId"`,
    [JSON.stringify(pairs), ...parameters],
  );
  tx.audit(
    ...made.map(({ identityId, personId }) => ({
      action: "person.linked",
      subjectType: "person",
      subjectId: personId,
      after: { identityId, by: "ADDRESS" },
    })),
  );
}
