import type { EntityManager } from "typeorm";
import { settlePeople } from "./settle-people";
import { type StagedPeople, stage } from "./stage-identities";

/** What a full read of a provider changes. Keys are lower-cased ids, names and addresses, before and after. */
export interface IdentityChanges {
  readonly people: number;
  readonly added: number;
  readonly removed: number;
  readonly changedKeys: readonly string[];
  readonly changedOwnerIds: readonly string[];
}

/** A full read's changes, with those who are not active by it: gone, or said to be inactive where something of them changed. */
export interface WrittenIdentities extends IdentityChanges {
  readonly inactiveIds: readonly string[];
}

/** Brings a provider's people, groups and memberships to what was read: set-based, whatever their number. */
export async function writeIdentities(
  tx: EntityManager,
  providerId: string,
  read: StagedPeople,
  now: Date,
): Promise<WrittenIdentities> {
  await stage(tx, read);
  const [people] = await tx.query(
    `select (select count(*) from identities where provider_id = $1 and removed_at is null)::int as before,
            (select count(*) from identities i where provider_id = $1 and removed_at is null
               and not exists (select 1 from staged_users s where s.external_id = i.external_id))::int as removed`,
    [providerId],
  );
  const users = await writeUsers(tx, providerId, now);
  const changed: { id: string; keys: (string | null)[] }[] = [
    ...users.changed,
    ...(await writeGroups(tx, providerId, now)),
    ...(await writeMemberships(tx, providerId)),
  ];
  return {
    people: people.before,
    added: Math.max(0, read.userCount - (people.before - people.removed)),
    removed: people.removed,
    inactiveIds: users.inactiveIds,
    changedOwnerIds: [...new Set(changed.map((row) => row.id))],
    changedKeys: [
      ...new Set(changed.flatMap((row) => row.keys).filter((key) => key !== null && key !== "")),
    ] as string[],
  };
}

/** Of people, and of groups. With more changes everything is looked at again (owners.service.ts), whatever the others are. */
const MOST_CHANGES = 5_000;

export type ChangedRow = { id: string; keys: (string | null)[] };

interface ChangedUser extends ChangedRow {
  readonly managerBefore: string | null;
  readonly managerAfter: string | null;
  /** Was active and is not, or the other way round: a group may have nobody left, or somebody again. */
  readonly comesOrGoes: boolean;
}

async function writeUsers(
  tx: EntityManager,
  providerId: string,
  now: Date,
): Promise<{ changed: ChangedRow[]; inactiveIds: string[] }> {
  // What changes is read before it is written: an old name matters to whoever was named by it.
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
       from staged_users s full join (select * from identities where provider_id = $1) i on i.external_id = s.external_id
      where (i.removed_at is null or s.external_id is not null)
        and (s.user_name, s.email, s.display_name, s.active, s.title, s.department, s.manager_external_id, s.roles, s.attributes, true)
            is distinct from (i.user_name, i.email, i.display_name, i.active, i.title, i.department, i.manager_external_id, i.roles,
                              i.attributes, i.removed_at is null)
      limit ${MOST_CHANGES}`,
    [providerId],
  );
  const inactive: { id: string }[] = await tx.query(
    `with written as (
     insert into identities as i (id, provider_id, external_id, user_name, email, first_email, display_name, active, title,
                                  department, manager_external_id, roles, attributes, created_at)
     select id, $1::uuid, external_id, user_name, email, email, display_name, active, title, department, manager_external_id, roles,
            attributes, $2::timestamptz from staged_users
     on conflict (provider_id, external_id) do update
        set user_name = excluded.user_name, email = excluded.email, display_name = excluded.display_name,
            active = excluded.active, title = excluded.title, department = excluded.department,
            manager_external_id = excluded.manager_external_id, roles = excluded.roles, attributes = excluded.attributes,
            removed_at = null
      where (i.user_name, i.email, i.display_name, i.active, i.title, i.department, i.manager_external_id, i.roles, i.attributes,
             i.removed_at)
            is distinct from (excluded.user_name, excluded.email, excluded.display_name, excluded.active, excluded.title,
                              excluded.department, excluded.manager_external_id, excluded.roles, excluded.attributes, null)
     returning id, active)
     select id from written where not active`,
    [providerId, now],
  );
  const [removed]: [{ id: string }[], number] = await tx.query(
    `update identities i set removed_at = $2, active = false
      where provider_id = $1 and removed_at is null
        and not exists (select 1 from staged_users s where s.external_id = i.external_id)
      returning id`,
    [providerId, now],
  );
  await settlePeople(tx, providerId, now);
  return {
    changed: [...changed, ...(await managersOf(tx, providerId, changed)), ...(await groupsOf(tx, changed))],
    inactiveIds: [...inactive, ...removed].map(({ id }) => id),
  };
}

/** Who has somebody to manage is a manager, and who has nobody is none: both sides of a change have changed. */
export async function managersOf(
  tx: EntityManager,
  providerId: string,
  changed: readonly Pick<ChangedUser, "managerBefore" | "managerAfter">[],
): Promise<ChangedRow[]> {
  const managers = changed.flatMap(({ managerBefore, managerAfter }) => [managerBefore, managerAfter]);
  const ids = [...new Set(managers.filter((id) => id !== null))];
  if (ids.length === 0) return [];
  const rows: ChangedRow[] = await tx.query(
    `select id, array['id:' || lower(external_id), lower(user_name), lower(email)] as keys
       from identities where provider_id = $1 and external_id = any($2)`,
    [providerId, ids],
  );
  return rows;
}

export async function groupsOf(
  tx: EntityManager,
  changed: readonly Pick<ChangedUser, "id" | "comesOrGoes">[],
): Promise<ChangedRow[]> {
  const people = changed.filter((row) => row.comesOrGoes).map((row) => row.id);
  if (people.length === 0) return [];
  // With a home a person's identities elsewhere count or do not, so groups of other providers change as well.
  const groups: { id: string }[] = await tx.query(
    `select distinct m.group_id as id from identities i
       join identities own on own.id = i.id or own.person_id = i.person_id
       join identity_group_members m on m.identity_id = own.id where i.id = any($1)`,
    [people],
  );
  return withHolders(
    tx,
    groups.map((group) => group.id),
  );
}

/** Whoever holds a changed group, however deep, has changed too. */
export async function withHolders(tx: EntityManager, groupIds: readonly string[]): Promise<ChangedRow[]> {
  if (groupIds.length === 0) return [];
  return tx.query(
    `with recursive holders(id) as (
       select unnest($1::uuid[]) union select n.parent_id from identity_group_nesting n join holders h on h.id = n.child_id)
     select g.id, array['id:' || lower(g.external_id), lower(g.name)] as keys from identity_groups g join holders h on h.id = g.id`,
    [groupIds],
  );
}

async function writeGroups(tx: EntityManager, providerId: string, now: Date): Promise<ChangedRow[]> {
  const changed: ChangedRow[] = await tx.query(
    `select coalesce(g.id, s.id) as id, array['id:' || lower(g.external_id), lower(g.name), 'id:' || lower(s.external_id), lower(s.name)] as keys
       from staged_groups s full join (select * from identity_groups where provider_id = $1) g on g.external_id = s.external_id
      where (g.removed_at is null or s.external_id is not null)
        and (s.name, true) is distinct from (g.name, g.removed_at is null)
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
 * Only what differs is written. A group whose members change is a changed owner: it may have been empty. A group whose
 * members were not read loses those who left the provider, and nobody else.
 */
async function writeMemberships(tx: EntityManager, providerId: string): Promise<ChangedRow[]> {
  // Statistics know nothing of a provider that is new. Taking it for one of one row, PostgreSQL would go through all
  // memberships once for each group.
  await tx.query("select set_config('enable_nestloop', 'off', true)");
  const members = await replaceLinks(tx, providerId, {
    table: "identity_group_members",
    columns: ["group_id", "identity_id"],
    stays: `exists (select 1 from staged_groups s join identities i on i.id = t.identity_id and i.removed_at is null
                     where s.external_id = g.external_id and not s.members_read)`,
    wanted: `select g.id, i.id from staged_members m
               join identity_groups g on g.provider_id = $1 and g.external_id = m.group_external_id
               join identities i on i.provider_id = $1 and i.external_id = m.user_external_id`,
  });
  const nesting = await replaceLinks(tx, providerId, {
    table: "identity_group_nesting",
    columns: ["parent_id", "child_id"],
    stays: "false",
    wanted: `select p.id, c.id from staged_nesting n
               join identity_groups p on p.provider_id = $1 and p.external_id = n.parent_external_id
               join identity_groups c on c.provider_id = $1 and c.external_id = n.child_external_id`,
  });
  await tx.query("select set_config('enable_nestloop', 'on', true)");
  return withHolders(tx, [...new Set([...members, ...nesting])]);
}

async function replaceLinks(
  tx: EntityManager,
  providerId: string,
  {
    table,
    columns: [owner, member],
    stays,
    wanted,
  }: { table: string; columns: [string, string]; stays: string; wanted: string },
): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `with wanted(o, m) as (${wanted}),
          gone as (delete from ${table} t using identity_groups g
                    where g.id = t.${owner} and g.provider_id = $1 and not (${stays})
                      and not exists (select 1 from wanted w where w.o = t.${owner} and w.m = t.${member}) returning t.${owner} as id),
          come as (insert into ${table} (${owner}, ${member}) select distinct o, m from wanted on conflict do nothing returning ${owner} as id)
     select id from gone union select id from come`,
    [providerId],
  );
  return rows.map((row) => row.id);
}
