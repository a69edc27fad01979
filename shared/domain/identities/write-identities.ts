import type { EntityManager } from "typeorm";
import {
  type AffectedOwner,
  type ChangedUser,
  changedSiblings,
  type IdentityChanges,
  identityChangesOf,
  managersOf,
  withContainingGroups,
} from "./affected-owners";
import {
  countGroups,
  countPeople,
  GROUPS_DIFFER,
  GROUPS_SIDE_BY_SIDE,
  USERS_DIFFER,
  USERS_SIDE_BY_SIDE,
} from "./count-changes";
import type { ChangeCount, ReadCounts } from "./hold-rule";
import { ensurePeople } from "./linking/ensure-people";
import { type StagedPeople, stageIdentities } from "./stage-identities";

/**
 * The changes of a full read, with the identities that it leaves inactive: removed ones, and changed ones that are
 * inactive.
 */
export interface WrittenIdentities extends IdentityChanges {
  readonly inactiveIds: readonly string[];
  readonly counts: Pick<ReadCounts, "people" | "groups" | "memberships">;
}

/** Brings a provider's people, groups and memberships to the staged state, set-based. */
export async function writeIdentities(
  tx: EntityManager,
  providerId: string,
  read: StagedPeople,
  now: Date,
): Promise<WrittenIdentities> {
  await stageIdentities(tx, read);
  const people = await countPeople(tx, providerId);
  const groups = await countGroups(tx, providerId);
  const users = await writeUsers(tx, providerId, now);
  const changedGroups = await writeGroups(tx, providerId, now);
  const { memberships, changed: changedByMembers } = await writeMemberships(tx, providerId);
  return {
    ...identityChangesOf([...users.changed, ...changedGroups, ...changedByMembers]),
    inactiveIds: users.inactiveIds,
    counts: { people, groups, memberships },
  };
}

/**
 * A limit for people and for groups. Beyond it all owners are resolved again (owners.service.ts), so the rest need not
 * be listed.
 */
const MOST_CHANGES = 5_000;

async function writeUsers(
  tx: EntityManager,
  providerId: string,
  now: Date,
): Promise<{ changed: AffectedOwner[]; inactiveIds: string[] }> {
  // Changes are read before they are written, because owners were found by old names too.
  const changed: ChangedUser[] = await tx.query(
    `select coalesce(i.id, s.id) as id,
            array['id:' || lower(i.external_id), lower(i.user_name), lower(i.email), 'id:' || lower(s.external_id), lower(s.user_name),
                  lower(s.email)]
              || coalesce(i.roles, '{}') || coalesce(s.roles, '{}')
              || array(select lower(value) from jsonb_each_text(i.attributes))
              || array(select lower(value) from jsonb_each_text(s.attributes)) as keys,
            i.manager_external_id as "managerBefore", s.manager_external_id as "managerAfter",
            i.id is not null and (i.active, i.removed_at is null) is distinct from (coalesce(s.active, false), s.external_id is not null)
              as "comesOrGoes"
       from ${USERS_SIDE_BY_SIDE}
      where (i.removed_at is null or s.external_id is not null) and ${USERS_DIFFER}
      limit ${MOST_CHANGES}`,
    [providerId],
  );
  const inactive: { id: string }[] = await tx.query(
    `with written as (
     insert into identities as i (id, provider_id, external_id, user_name, email, first_email, display_name, active, title,
                                  department, manager_external_id, roles, attributes, first_external_ids, created_at)
     select id, $1::uuid, external_id, user_name, email, email, display_name, active, title, department, manager_external_id, roles,
            attributes, external_ids, $2::timestamptz from staged_users
     on conflict (provider_id, external_id) do update
        set user_name = excluded.user_name, email = excluded.email, display_name = excluded.display_name,
            active = excluded.active, title = excluded.title, department = excluded.department,
            manager_external_id = excluded.manager_external_id, roles = excluded.roles, attributes = excluded.attributes,
            removed_at = null, left_at = case when i.active and not excluded.active then $2::timestamptz else i.left_at end
      where (i.user_name, i.email, i.display_name, i.active, i.title, i.department, i.manager_external_id, i.roles, i.attributes,
             i.removed_at)
            is distinct from (excluded.user_name, excluded.email, excluded.display_name, excluded.active, excluded.title,
                              excluded.department, excluded.manager_external_id, excluded.roles, excluded.attributes, null)
     returning id, active)
     select id from written where not active`,
    [providerId, now],
  );
  const [removed]: [{ id: string }[], number] = await tx.query(
    `update identities i set removed_at = $2, active = false, left_at = case when active then $2 else left_at end
      where provider_id = $1 and removed_at is null
        and not exists (select 1 from staged_users s where s.external_id = i.external_id)
      returning id`,
    [providerId, now],
  );
  await ensurePeople(tx, providerId, now);
  return {
    changed: [...changed, ...(await managersOf(tx, providerId, changed)), ...(await changedSiblings(tx, changed))],
    inactiveIds: [...inactive, ...removed].map(({ id }) => id),
  };
}

async function writeGroups(tx: EntityManager, providerId: string, now: Date): Promise<AffectedOwner[]> {
  const changed: AffectedOwner[] = await tx.query(
    `select coalesce(g.id, s.id) as id, array['id:' || lower(g.external_id), lower(g.name), 'id:' || lower(s.external_id), lower(s.name)] as keys
       from ${GROUPS_SIDE_BY_SIDE}
      where (g.removed_at is null or s.external_id is not null) and ${GROUPS_DIFFER}
      limit ${MOST_CHANGES}`,
    [providerId],
  );
  await tx.query(
    `insert into identity_groups as g (id, provider_id, external_id, name, created_at)
     select id, $1::uuid, external_id, name, $2::timestamptz from staged_groups
     on conflict (provider_id, external_id) do update set name = excluded.name, removed_at = null
      where (g.name, g.removed_at) is distinct from (excluded.name, null)`,
    [providerId, now],
  );
  await tx.query(
    `update identity_groups g set removed_at = $2
      where provider_id = $1 and removed_at is null
        and not exists (select 1 from staged_groups s where s.external_id = g.external_id)`,
    [providerId, now],
  );
  return changed;
}

/**
 * Writes only differences. A group whose members change is an affected owner, because it may have been empty. A group
 * whose members were not read loses only those who left the provider.
 */
async function writeMemberships(
  tx: EntityManager,
  providerId: string,
): Promise<{ memberships: ChangeCount; changed: AffectedOwner[] }> {
  // A new provider has no statistics. Estimating one row, PostgreSQL would scan all memberships once for each group.
  await tx.query("select set_config('enable_nestloop', 'off', true)");
  const members = await replaceLinks(tx, providerId, {
    table: "identity_group_members",
    columns: ["group_id", "identity_id"],
    stays: `not ${MEMBERS_READ} and exists (select 1 from identities i where i.id = t.identity_id and i.removed_at is null)`,
    desired: `select g.id, i.id from staged_members m
               join identity_groups g on g.provider_id = $1 and g.external_id = m.group_external_id
               join identities i on i.provider_id = $1 and i.external_id = m.user_external_id`,
  });
  const nesting = await replaceLinks(tx, providerId, {
    table: "identity_group_nesting",
    columns: ["parent_id", "child_id"],
    stays: "false",
    desired: `select p.id, c.id from staged_nesting n
               join identity_groups p on p.provider_id = $1 and p.external_id = n.parent_external_id
               join identity_groups c on c.provider_id = $1 and c.external_id = n.child_external_id`,
  });
  await tx.query("select set_config('enable_nestloop', 'on', true)");
  const memberships = {
    before: members.before + nesting.before,
    added: members.added + nesting.added,
    changed: 0,
    removed: members.removed + nesting.removed,
  };
  return {
    memberships,
    changed: await withContainingGroups(tx, [...new Set([...members.ownerIds, ...nesting.ownerIds])]),
  };
}

/** SQL about a group beside its staged row `s`: a removed group has lost all its members. */
const MEMBERS_READ = "coalesce(s.members_read, true)";

interface ReplacedLinks extends Pick<ChangeCount, "before" | "added" | "removed"> {
  readonly ownerIds: readonly string[];
}

/** Groups whose members were not read count neither before nor after, or they would hide removals from the others. */
async function replaceLinks(
  tx: EntityManager,
  providerId: string,
  {
    table,
    columns: [owner, member],
    stays,
    desired,
  }: { table: string; columns: [string, string]; stays: string; desired: string },
): Promise<ReplacedLinks> {
  const groups = "identity_groups g left join staged_groups s on s.external_id = g.external_id";
  const [replaced] = await tx.query(
    `with desired(o, m) as (${desired}),
          gone as (delete from ${table} t using ${groups}
                    where g.id = t.${owner} and g.provider_id = $1 and not (${stays})
                      and not exists (select 1 from desired w where w.o = t.${owner} and w.m = t.${member})
                   returning t.${owner} as id, ${MEMBERS_READ} as members_read),
          arrived as (insert into ${table} (${owner}, ${member}) select distinct o, m from desired on conflict do nothing returning ${owner} as id)
     select (select count(*) from ${table} t join (${groups}) on g.id = t.${owner} and g.provider_id = $1
              where ${MEMBERS_READ})::int as before,
            (select count(*) from arrived)::int as added,
            (select count(*) from gone where members_read)::int as removed,
            array(select id from gone union select id from arrived) as "ownerIds"`,
    [providerId],
  );
  return replaced;
}
