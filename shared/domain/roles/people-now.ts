import type { DataSource, EntityManager } from "typeorm";
import { ROLES, type Role } from "../../kernel/actor";
import { NAMED_BY_EXTERNAL_ID } from "../identities/named-by-external-id";

/** A group of an identity provider whose people have a role. */
export interface RoleGroup {
  readonly provider: string;
  readonly group: string;
  readonly role: Role;
}

export interface PersonNow {
  readonly identityId: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

const NAMED_BY = {
  // Of two people with one external id, the inactive one may be meant as well.
  externalId: NAMED_BY_EXTERNAL_ID,
  userName: "lower(i.user_name) = lower($2) and i.active",
  email: "lower(i.email) = lower($2) and i.active",
} as const;

/** Who somebody is at this moment. Asked at every request: nobody keeps a role for a minute longer than its reason. */
export class PeopleNow {
  constructor(private readonly deps: { db: DataSource; roleGroups: readonly RoleGroup[] }) {}

  /** Null: not active, gone, or never there. */
  async find(identityId: string, manager: EntityManager = this.deps.db.manager): Promise<PersonNow | null> {
    const [found]: { name: string; roles: Role[] }[] = await manager.query(
      `with recursive groups_of(id) as (
         select g.id from identity_group_members m join identity_groups g on g.id = m.group_id and g.removed_at is null
          where m.identity_id = $1
         union
         select g.id from groups_of o join identity_group_nesting n on n.child_id = o.id
           join identity_groups g on g.id = n.parent_id and g.removed_at is null)
       select i.display_name as name, array(
         select role from role_assignments where identity_id = i.id
         union
         select r.role from jsonb_to_recordset($2::jsonb) as r(provider text, "group" text, role text)
           join identity_providers p on p.name_key = lower(r.provider)
           join identity_groups g on g.provider_id = p.id and (lower(g.name) = lower(r."group") or g.external_id = r."group")
          where g.id in (select id from groups_of)) as roles
         from identities i where i.id = $1 and i.active and i.removed_at is null`,
      [identityId, JSON.stringify(this.deps.roleGroups)],
    );
    if (!found) return null;
    const given = new Set<Role>([...found.roles, "MEMBER"]);
    return { identityId, name: found.name, roles: ROLES.filter((role) => given.has(role)) };
  }

  /** The one active person of an identity provider whom a value names, or null where there is none or are several. */
  async findBy(provider: string, by: keyof typeof NAMED_BY, value: string): Promise<PersonNow | null> {
    const rows: { id: string }[] = await this.deps.db.query(
      `select i.id from identities i join identity_providers p on p.id = i.provider_id and p.name_key = lower($1)
        where ${NAMED_BY[by]} and i.removed_at is null limit 2`,
      [provider, value],
    );
    return rows.length === 1 ? this.find(rows[0]!.id) : null;
  }

  /** Active people by name, for a development sign-in to choose from. */
  async active(atMost: number): Promise<{ id: string; displayName: string; userName: string; provider: string }[]> {
    return this.deps.db.query(
      `select i.id, i.display_name as "displayName", i.user_name as "userName", p.name as provider
         from identities i join identity_providers p on p.id = i.provider_id
        where i.active and i.removed_at is null order by i.display_name, i.id limit $1`,
      [atMost],
    );
  }

  /** Somebody who is an admin by a group at this moment. */
  async hasAdminByGroup(manager: EntityManager): Promise<boolean> {
    const groups = this.deps.roleGroups.filter(({ role }) => role === "ADMIN");
    if (groups.length === 0) return false;
    const rows: unknown[] = await manager.query(
      `with recursive tree(id) as (
         select g.id from jsonb_to_recordset($1::jsonb) as r(provider text, "group" text)
           join identity_providers p on p.name_key = lower(r.provider)
           join identity_groups g on g.provider_id = p.id and g.removed_at is null
            and (lower(g.name) = lower(r."group") or g.external_id = r."group")
         union
         select g.id from tree t join identity_group_nesting n on n.parent_id = t.id
           join identity_groups g on g.id = n.child_id and g.removed_at is null)
       select 1 from tree t join identity_group_members m on m.group_id = t.id
         join identities i on i.id = m.identity_id and i.active and i.removed_at is null limit 1`,
      [JSON.stringify(groups)],
    );
    return rows.length > 0;
  }
}
