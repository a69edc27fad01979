import type { EntityManager } from "typeorm";

/**
 * The people and groups that a change affects. Keys are lower-cased ids, names, addresses, roles and values of
 * attributes, before and after.
 */
export interface IdentityChanges {
  readonly changedKeys: readonly string[];
  /** Of people and groups, whether they own anything or not. */
  readonly changedIds: readonly string[];
}

/** A person or group that owners may be, with the keys by which values name it. */
export type AffectedOwner = { id: string; keys: (string | null)[] };

export function identityChangesOf(affected: readonly AffectedOwner[]): IdentityChanges {
  return {
    changedIds: [...new Set(affected.map(({ id }) => id))],
    changedKeys: [
      ...new Set(affected.flatMap(({ keys }) => keys).filter((key) => key !== null && key !== "")),
    ] as string[],
  };
}

export interface ChangedUser extends AffectedOwner {
  readonly managerBefore: string | null;
  readonly managerAfter: string | null;
  /** The person became active or inactive, so a group may have lost its last active member or gained its first. */
  readonly comesOrGoes: boolean;
}

/** Having reports makes somebody a manager, so the old and the new manager of each change are affected. */
export async function managersOf(
  tx: EntityManager,
  providerId: string,
  changed: readonly Pick<ChangedUser, "managerBefore" | "managerAfter">[],
): Promise<AffectedOwner[]> {
  const managers = changed.flatMap(({ managerBefore, managerAfter }) => [managerBefore, managerAfter]);
  const ids = [...new Set(managers.filter((id) => id !== null))];
  if (ids.length === 0) return [];
  return tx.query(
    `select id, array['id:' || lower(external_id), lower(user_name), lower(email)] as keys
       from identities where provider_id = $1 and external_id = any($2)`,
    [providerId, ids],
  );
}

/**
 * The home decides whether a person's other identities count. Values that name one of those, its groups or its
 * attributes are affected too.
 */
export async function changedSiblings(
  tx: EntityManager,
  changed: readonly Pick<ChangedUser, "id" | "comesOrGoes">[],
): Promise<AffectedOwner[]> {
  const people = changed.filter((row) => row.comesOrGoes).map((row) => row.id);
  if (people.length === 0) return [];
  const identities: AffectedOwner[] = await tx.query(
    `select distinct own.id, array['id:' || lower(own.external_id), lower(own.user_name), lower(own.email)] || own.roles
              || array(select lower(value) from jsonb_each_text(own.attributes)) as keys
       from identities i join identities own on own.id = i.id or own.person_id = i.person_id where i.id = any($1)`,
    [people],
  );
  const groups: { id: string }[] = await tx.query(
    "select distinct group_id as id from identity_group_members where identity_id = any($1)",
    [identities.map(({ id }) => id)],
  );
  return [
    ...identities,
    ...(await withContainingGroups(
      tx,
      groups.map(({ id }) => id),
    )),
  ];
}

/** Groups that contain a changed group, at any depth, are affected too. */
export async function withContainingGroups(tx: EntityManager, groupIds: readonly string[]): Promise<AffectedOwner[]> {
  if (groupIds.length === 0) return [];
  return tx.query(
    `with recursive holders(id) as (
       select unnest($1::uuid[]) union select n.parent_id from identity_group_nesting n join holders h on h.id = n.child_id)
     select g.id, array['id:' || lower(g.external_id), lower(g.name)] as keys from identity_groups g join holders h on h.id = g.id`,
    [groupIds],
  );
}
