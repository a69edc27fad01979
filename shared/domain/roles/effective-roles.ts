import type { DataSource, EntityManager } from "typeorm";
import { ROLES, type Role } from "../../kernel/actor";
import { NAMED_BY_EXTERNAL_ID } from "../identities/named-by-external-id";
import { CONFIGURED_ROLE_GROUPS, type RoleGroups } from "./role-groups";

export interface ResolvedPerson {
  readonly personId: string;
  readonly identityId: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

const NAMED_BY = {
  // No check of `active`: an inactive person with the same external id makes the value ambiguous.
  externalId: NAMED_BY_EXTERNAL_ID,
  userName: "lower(i.user_name) = lower($2) and i.active",
  email: "lower(i.email) = lower($2) and i.active",
} as const;

/**
 * The present roles of a person. They are resolved at every request, so nobody keeps a role for longer than its reason.
 */
export class EffectiveRoles {
  constructor(private readonly deps: { db: DataSource; roleGroups: RoleGroups }) {}

  /** The person of an identity, with the roles of all their acting identities. Null: it is no acting identity. */
  async find(identityId: string, manager: EntityManager = this.deps.db.manager): Promise<ResolvedPerson | null> {
    const [found]: { personId: string; name: string; roles: Role[] }[] = await manager.query(
      // The view is read once, because planning it takes longer than everything else here, at every request.
      `with recursive mine as materialized (
         select id, person_id from acting_identities where person_id = (select person_id from identities where id = $2)),
       me as (select person_id from mine where id = $2),
       groups_of(id) as (
         select g.id from mine i join identity_group_members m on m.identity_id = i.id
           join identity_groups g on g.id = m.group_id and g.removed_at is null
         union
         select g.id from groups_of o join identity_group_nesting n on n.child_id = o.id
           join identity_groups g on g.id = n.parent_id and g.removed_at is null)
       select h.id as "personId", h.display_name as name, array(
         select role from role_assignments where person_id = h.id
         union
         select c.role from (${CONFIGURED_ROLE_GROUPS}) c join role_groups f using (provider_key, group_key, role)
          where f.group_id in (select id from groups_of)) as roles
         from me join homes h on h.id = me.person_id`,
      [this.deps.roleGroups.asJson(), identityId],
    );
    if (!found) return null;
    const given = new Set<Role>([...found.roles, "MEMBER"]);
    return { ...found, identityId, roles: ROLES.filter((role) => given.has(role)) };
  }

  /** The one active person whom a value names at an identity provider; null where there is none or several. */
  async findBy(provider: string, by: keyof typeof NAMED_BY, value: string): Promise<ResolvedPerson | null> {
    const rows: { id: string }[] = await this.deps.db.query(
      `select i.id from identities i join identity_providers p on p.id = i.provider_id and p.name_key = lower($1)
        where ${NAMED_BY[by]} and i.removed_at is null limit 2`,
      [provider, value],
    );
    return rows.length === 1 ? this.find(rows[0]!.id) : null;
  }

  /** Identities of active people by name, for a development sign-in. */
  async active(atMost: number): Promise<{ id: string; displayName: string; userName: string; provider: string }[]> {
    return this.deps.db.query(
      `select i.id, i.display_name as "displayName", i.user_name as "userName", p.name as provider
         from acting_identities i join identity_providers p on p.id = i.provider_id
        order by i.display_name, i.id limit $1`,
      [atMost],
    );
  }

  /** Whether a group makes anybody an admin at this moment. */
  async hasAdminByGroup(manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `with recursive tree(id) as (
         select g.id from (${CONFIGURED_ROLE_GROUPS}) c join role_groups f using (provider_key, group_key, role)
           join identity_groups g on g.id = f.group_id and g.removed_at is null where c.role = 'ADMIN'
         union
         select g.id from tree t join identity_group_nesting n on n.parent_id = t.id
           join identity_groups g on g.id = n.child_id and g.removed_at is null)
       select 1 from tree t join identity_group_members m on m.group_id = t.id
         join acting_identities i on i.id = m.identity_id limit 1`,
      [this.deps.roleGroups.asJson()],
    );
    return rows.length > 0;
  }
}
