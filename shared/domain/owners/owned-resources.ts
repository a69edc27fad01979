/**
 * SQL that selects the ids of the resources that a person owns: ownership as last resolved, membership as of now.
 * `person` is an expression for the person's id, such as "$1". Only acting identities count.
 */
export function ownedResources(person: string): string {
  return `with recursive mine as materialized (
       select id, provider_id, roles, attributes from acting_identities where person_id = ${person}),
     my_groups(id) as (
       select g.id from mine i join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
       union
       select g.id from my_groups o join identity_group_nesting n on n.child_id = o.id
         join identity_groups g on g.id = n.parent_id and g.removed_at is null)
     select o.resource_id from mine i join resource_owners o on o.identity_id = i.id
     union select o.resource_id from my_groups g
       -- Somebody's groups are few, and own little of all that is owned.
       cross join lateral (select resource_id from resource_owners where group_id = g.id offset 0) o
     union select o.resource_id from mine i
       join resource_owners o on o.kind = 'ATTRIBUTE' and o.provider_id = i.provider_id
        and case when o.attribute = 'role' then i.roles @> array[lower(o.value)]
                 else lower(i.attributes ->> o.attribute) = lower(o.value) end`;
}

/**
 * SQL for whether a resource of that alias may have other owners than the stored ones: they were not resolved yet, have
 * to be resolved again after people were written, or are not resolved any more. An integration without owners and rules
 * has no owned resource.
 */
export function mayHaveOtherOwners(alias: string): string {
  return `(not exists (
       select 1 from resource_ownerships o where o.resource_id = ${alias}.id and ${alias}.status <> 'GONE'
          and not exists (select 1 from deferred_ownerships d where d.resource_id = o.resource_id))
     and exists (select 1 from integrations n
                  where n.id = ${alias}.integration_id and (n.integration_owners <> '[]' or n.owner_rules <> '[]')))`;
}
