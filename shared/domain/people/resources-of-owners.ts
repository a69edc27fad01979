import type { EntityManager } from "typeorm";

/** A resource that a person owns now, with the owner that they belong to. */
export interface OwnedResource {
  readonly resourceId: string;
  readonly resourceName: string;
  readonly source: "RESOURCE_OWNER" | "INTEGRATION_OWNER";
  readonly kind: "USER" | "GROUP" | "ATTRIBUTE";
  readonly attribute: string;
  readonly value: string;
}

/** The resources of each person at this moment, by name; one row for each owner that they belong to. */
export async function resourcesOfOwners(
  manager: EntityManager,
  personIds: readonly string[],
  atMost: number,
): Promise<OwnedResource[][]> {
  const rows: (OwnedResource & { readonly personId: string })[] = await manager.query(
    `with recursive mine as materialized (
       select id, provider_id, person_id, roles, attributes from acting_identities where person_id = any($1)),
     groups_of(person_id, id) as (
       select i.person_id, g.id from mine i join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
       union
       select o.person_id, g.id from groups_of o join identity_group_nesting n on n.child_id = o.id
         join identity_groups g on g.id = n.parent_id and g.removed_at is null),
     owned as (
       select i.person_id, o.resource_id, o.ordinal from mine i join resource_owners o on o.identity_id = i.id
       union select g.person_id, o.resource_id, o.ordinal from groups_of g join resource_owners o on o.group_id = g.id
       union select i.person_id, o.resource_id, o.ordinal from mine i
         join resource_owners o on o.kind = 'ATTRIBUTE' and o.provider_id = i.provider_id
          and case when o.attribute = 'role' then i.roles @> array[lower(o.value)]
                   else lower(i.attributes ->> o.attribute) = lower(o.value) end),
     ranked as (
       select w.person_id, r.id, r.name, o.source, o.kind, o.attribute, o.value, o.ordinal,
              row_number() over (partition by w.person_id order by r.name, r.id, o.ordinal) as rank
         from owned w join resource_owners o on (o.resource_id, o.ordinal) = (w.resource_id, w.ordinal)
         join resources r on r.id = w.resource_id and r.status <> 'GONE')
     select person_id as "personId", id as "resourceId", name as "resourceName", source, kind, attribute, value
       from ranked where rank <= $2 order by person_id, rank`,
    [personIds, atMost],
  );
  return personIds.map((id) => rows.filter(({ personId }) => personId === id));
}
