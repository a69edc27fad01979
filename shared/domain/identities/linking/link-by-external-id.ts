import type { EntityManager } from "typeorm";
import type { LinkScope, MadeLink } from "./link-scope";

/**
 * Links only where the external ids of an identity name exactly one live identity, which is a home. No other live
 * identity of its provider may name the same one, and the person may have no identity there yet.
 */
export async function linkByExternalId(manager: EntityManager, { providerId, seenAt }: LinkScope): Promise<MadeLink[]> {
  const carriers = await fewCarriers(manager, { providerId, seenAt });
  if (carriers?.length === 0) return [];
  const [made]: [MadeLink[], number] = await manager.query(
    `with seen as materialized (
       select s.id from identities s where s.provider_id = $1 and ($2::timestamptz is null or s.created_at = $2)),
     carried as materialized (
       select l.id, l.provider_id, x.issuer, x.id as issued_id
         from identities l
         join identity_providers w on w.id = l.provider_id and w.standing = 'LINK_ONLY' and w.enabled
         cross join lateral jsonb_to_recordset(l.first_external_ids) as x(issuer text, id text)
        where l.removed_at is null and l.first_external_ids <> '[]' and ($3::uuid[] is null or l.id = any($3))),
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
    [providerId, seenAt, carriers],
  );
  return made;
}

/** Up to this many external ids are resolved by index, one by one. */
const FEW = 500;

/**
 * The identities that carry an external id in scope, by index; null: they are too many, so all identities are scanned.
 * A SCIM client that writes one person thus does not wait for a full scan. Other identities that such a carrier names
 * still count.
 */
async function fewCarriers(manager: EntityManager, { providerId, seenAt }: LinkScope): Promise<string[] | null> {
  if (seenAt === null) return null;
  const ids: { issued: object }[] = await manager.query(
    `select distinct jsonb_build_array(jsonb_build_object('issuer', x.issuer, 'id', x.id)) as issued
       from identities h join identity_providers v on v.id = h.provider_id
       cross join lateral (
         select e.issuer, e.id from jsonb_to_recordset(h.first_external_ids) as e(issuer text, id text)
          where v.standing = 'LINK_ONLY'
         union all
         select issuer, case when v.kind = 'SCIM' then h.scim_external_id else h.external_id end
           from unnest(v.external_id_issuers) issuer where v.standing <> 'LINK_ONLY') x
      where h.provider_id = $1 and h.created_at = $2 and h.removed_at is null and x.id is not null
      limit $3`,
    [providerId, seenAt, FEW + 1],
  );
  if (ids.length > FEW) return null;
  const carriers: { id: string }[] = await manager.query(
    `select l.id from identities l
      where l.first_external_ids <> '[]' and l.removed_at is null and l.first_external_ids @> any($1::jsonb[])`,
    [ids.map(({ issued }) => JSON.stringify(issued))],
  );
  return carriers.map(({ id }) => id);
}

/** A SCIM client's key of a person is its externalId, because the sign-in service behind it does not know our id. */
const KEYS = [
  { kind: "v.kind = 'SCIM'", key: "h.scim_external_id" },
  { kind: "v.kind <> 'SCIM'", key: "h.external_id" },
];

/** Live users, each with every live identity that one of its external ids names, at providers that list the issuer. */
function namedBy({ kind, key }: (typeof KEYS)[number]): string {
  return `select c.id, c.provider_id, h.id as named_id
       from carried c
       join identity_providers v on v.standing <> 'LINK_ONLY' and v.enabled and ${kind} and c.issuer = any(v.external_id_issuers)
       join identities h on h.provider_id = v.id and ${key} = c.issued_id and h.removed_at is null`;
}
