import type { EntityManager } from "typeorm";
import type { LinkScope, MadeLink } from "./link-scope";

/**
 * Only where the external ids of an identity name exactly one live identity, which is somebody's home, no other live identity
 * of its provider carries one that names the same, and the person has no identity there yet.
 */
export async function linkByExternalId(manager: EntityManager, { providerId, seenAt }: LinkScope): Promise<MadeLink[]> {
  const [made]: [MadeLink[], number] = await manager.query(
    `with seen as materialized (
       select s.id from identities s where s.provider_id = $1 and ($2::timestamptz is null or s.created_at = $2)),
     carried as materialized (
       select l.id, l.provider_id, x.issuer, x.id as issued_id
         from identities l
         join identity_providers w on w.id = l.provider_id and w.standing = 'LINK_ONLY' and w.enabled
         cross join lateral jsonb_to_recordset(l.first_external_ids) as x(issuer text, id text)
        where l.removed_at is null and l.first_external_ids <> '[]'),
     named as (${KEYS.map(namedBy).join(" union ")}),
     counted as (
       select id, provider_id, named_id, count(*) over (partition by id) as names,
              count(*) over (partition by provider_id, named_id) as carriers from named)
     update identities i set person_id = p.id, linked_by = 'EXTERNAL_ID'
       from counted c join people p on p.home_id = c.named_id
      where i.id = c.id and c.names = 1 and c.carriers = 1 and i.person_id is null and i.unlinked_at is null
        and (c.id in (select id from seen) or c.named_id in (select id from seen))
        and not exists (select 1 from identities o where o.person_id = p.id and o.provider_id = c.provider_id)
     returning i.id as "identityId", i.person_id as "personId", i.linked_by as by`,
    [providerId, seenAt],
  );
  return made;
}

/** A SCIM client's key of a person is its externalId, since the service that it speaks for does not know ours. */
const KEYS = [
  { kind: "v.kind = 'SCIM'", key: "h.scim_external_id" },
  { kind: "v.kind <> 'SCIM'", key: "h.external_id" },
];

/** Live users, each with every live identity that an external id of theirs names, of providers that list its issuer. */
function namedBy({ kind, key }: (typeof KEYS)[number]): string {
  return `select c.id, c.provider_id, h.id as named_id
       from carried c
       join identity_providers v on v.standing <> 'LINK_ONLY' and v.enabled and ${kind} and c.issuer = any(v.external_id_issuers)
       join identities h on h.provider_id = v.id and ${key} = c.issued_id and h.removed_at is null`;
}
