import type { DataSource } from "typeorm";
import { ROLES, type Role } from "../../kernel/actor";
import { decodeCursor, encodeCursor, type ListOrder, type PageRequest, pageSize } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { CONFIGURED_ROLE_GROUPS, type RoleGroupState, type RoleGroups, roleGroupKey } from "./role-groups";

/** The reason for a role. */
export const ROLE_REASONS = ["ASSIGNED", "ROLE_GROUP"] as const;
export type RoleReason = (typeof ROLE_REASONS)[number];

/** A role of a person with one of its reasons; each reason is a row. */
export interface HeldRole {
  readonly personId: string;
  readonly role: Role;
  readonly because: RoleReason;
  /** The role group that gives it; null: it was assigned. */
  readonly groupId: string | null;
  /** When it was assigned; null: a group gives it. */
  readonly assignedAt: Date | null;
}

/** Roles of active people, by a configured role group (`$1`) or by assignment. */
function heldRoles(configured: string): string {
  return `with recursive tree(role, top, id) as (
     select c.role, g.id, g.id from (${configured}) c join role_groups f using (provider_key, group_key, role)
       join identity_groups g on g.id = f.group_id and g.removed_at is null
     union
     select t.role, t.top, g.id from tree t join identity_group_nesting n on n.parent_id = t.id
       join identity_groups g on g.id = n.child_id and g.removed_at is null)
   select h.id as person_id, a.role, 'ASSIGNED' as because, null::uuid as group_id, a.created_at as assigned_at
     from role_assignments a join homes h on h.id = a.person_id and h.active
   union all
   select distinct i.person_id, t.role, 'ROLE_GROUP', t.top, null::timestamptz from tree t
     join identity_group_members m on m.group_id = t.id join acting_identities i on i.id = m.identity_id`;
}

/** Ids of people with a role at this moment, as SQL of two parameters: the role groups as JSON, and the role. */
export function holdersOfRole(roleGroups: string, role: string): string {
  return `select held.person_id from (${heldRoles(CONFIGURED_ROLE_GROUPS.replace("$1", roleGroups))}) held where held.role = ${role}`;
}

export type RoleAssignmentField = "PERSON" | "ROLE" | "ASSIGNED_AT";
export type RoleAssignmentOrder = ListOrder<RoleAssignmentField>;

/** Texts that sort as the values do. Roles by groups have no time of assignment, and come first. */
const ORDERS: Readonly<Record<RoleAssignmentField, string>> = {
  PERSON: "lower(h.display_name)",
  ROLE: "held.role",
  ASSIGNED_AT: `coalesce(to_char(held.assigned_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '')`,
};
/** Ties are broken by the rest of a row's key. */
const TIES = "held.person_id::text, held.role, held.because, coalesce(held.group_id::text, '')";

export class RolesQueries {
  constructor(private readonly deps: { db: DataSource; roleGroups: RoleGroups }) {}

  /** The roles of people now, with reasons; MEMBER is left out, because every active person is one. */
  async list(role: Role | null, order: RoleAssignmentOrder, page: PageRequest): Promise<CountedPage<HeldRole>> {
    const size = pageSize(page);
    const list = `roleAssignments ${order.field} ${order.direction}`;
    const after = decodeCursor(page.after, list, 5) ?? null;
    const behind = order.direction === "ASC" ? ">" : "<";
    const held = `select * from (${heldRoles(CONFIGURED_ROLE_GROUPS)}) held where role <> 'MEMBER' and ($2::text is null or role = $2)`;
    const parameters = [this.deps.roleGroups.asJson(), role];
    const rows: (HeldRole & { key: string[] })[] = await this.deps.db.query(
      `select ${COLUMNS}, key from (
         select held.*, array[${ORDERS[order.field]}, ${TIES}] as key from (${held}) held join homes h on h.id = held.person_id) keyed
        where $3::text[] is null or key ${behind} $3 order by key ${order.direction} limit $4`,
      [...parameters, after, size + 1],
    );
    const keys = new Map<HeldRole, string[]>(rows.map((row) => [row, row.key]));
    return {
      nodes: rows.slice(0, size),
      hasNextPage: rows.length > size,
      hasPreviousPage: page.after != null,
      cursorOf: (row) => encodeCursor(list, keys.get(row) ?? []),
      totalCount: async () => {
        const [row]: { n: number }[] = await this.deps.db.query(
          `select count(*)::int as n from (${held}) x`,
          parameters,
        );
        return row!.n;
      },
    };
  }

  /** The roles of each person at this moment, the strongest first, with all reasons. */
  async rolesOf(personIds: readonly string[]): Promise<HeldRole[][]> {
    const rows: HeldRole[] = await this.deps.db.query(
      `select ${COLUMNS} from (${heldRoles(CONFIGURED_ROLE_GROUPS)}) held where person_id = any($2) and role <> 'MEMBER'
        order by because, group_id`,
      [this.deps.roleGroups.asJson(), personIds],
    );
    return personIds.map((id) =>
      rows.filter(({ personId }) => personId === id).sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role)),
    );
  }

  /** The role groups that are frozen to each group. */
  async roleGroupsOf(groupIds: readonly string[]): Promise<RoleGroupState[][]> {
    const all = await this.roleGroups();
    return groupIds.map((id) => all.filter(({ groupId }) => groupId === id));
  }

  /** By the keys of their texts; null: not configured. */
  async roleGroupsByKeys(keys: readonly string[]): Promise<(RoleGroupState | null)[]> {
    const byKey = new Map((await this.roleGroups()).map((one) => [roleGroupKey(one), one]));
    return keys.map((key) => byKey.get(key) ?? null);
  }

  /** In the order of the configuration. */
  async roleGroups(): Promise<RoleGroupState[]> {
    return this.deps.roleGroups.now(this.deps.db.manager);
  }
}

const COLUMNS = `person_id as "personId", role, because, group_id as "groupId", assigned_at as "assignedAt"`;
