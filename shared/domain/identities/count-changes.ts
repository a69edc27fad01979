import type { EntityManager } from "typeorm";
import type { ChangeCount } from "./hold-rule";

/** SQL that joins the staged rows with the stored ones; $1 is the provider. */
export const USERS_SIDE_BY_SIDE =
  "staged_users s full join (select * from identities where provider_id = $1) i on i.external_id = s.external_id";
export const USERS_DIFFER = `(s.user_name, s.email, s.display_name, s.active, s.title, s.department, s.manager_external_id, s.roles, s.attributes, true)
            is distinct from (i.user_name, i.email, i.display_name, i.active, i.title, i.department, i.manager_external_id, i.roles,
                              i.attributes, i.removed_at is null)`;
export const GROUPS_SIDE_BY_SIDE =
  "staged_groups s full join (select * from identity_groups where provider_id = $1) g on g.external_id = s.external_id";
export const GROUPS_DIFFER = "(s.name, true) is distinct from (g.name, g.removed_at is null)";

/**
 * Has to run before people are written. A person who becomes inactive counts as removed, because access ends either
 * way.
 */
export async function countPeople(tx: EntityManager, providerId: string): Promise<ChangeCount> {
  return countRows(tx, providerId, {
    rows: USERS_SIDE_BY_SIDE,
    there: "i.id is not null and i.removed_at is null",
    goes: "(s.external_id is null or (i.active and not s.active))",
    differs: USERS_DIFFER,
  });
}

/** Has to run before groups are written. */
export async function countGroups(tx: EntityManager, providerId: string): Promise<ChangeCount> {
  return countRows(tx, providerId, {
    rows: GROUPS_SIDE_BY_SIDE,
    there: "g.id is not null and g.removed_at is null",
    goes: "s.external_id is null",
    differs: GROUPS_DIFFER,
  });
}

async function countRows(
  tx: EntityManager,
  providerId: string,
  { rows, there, goes, differs }: { rows: string; there: string; goes: string; differs: string },
): Promise<ChangeCount> {
  const [count] = await tx.query(
    `select count(*) filter (where ${there})::int as before,
            count(*) filter (where not (${there}) and s.external_id is not null)::int as added,
            count(*) filter (where ${there} and not ${goes} and ${differs})::int as changed,
            count(*) filter (where ${there} and ${goes})::int as removed
       from ${rows}`,
    [providerId],
  );
  return count;
}
