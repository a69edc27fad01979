import type { EntityManager } from "typeorm";
import { newId } from "../../kernel/ids";
import type { IssuedId } from "../cloud/cloud.port";

/** A group as it was read. Members and nested groups are named by their keys at the provider. */
export interface ReadGroup {
  readonly id: string;
  readonly name: string;
  /** Null where they were not requested: the stored members stay. */
  readonly members: readonly string[] | null;
  readonly groups: readonly string[];
}

/** A user as it was read. The manager is named by their key at the provider. */
export interface ReadUser {
  readonly id: string;
  readonly userName: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly active: boolean;
  readonly title?: string;
  readonly department?: string;
  readonly manager?: string;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Documents have none, because anybody could type such a proof of a link. */
  readonly externalIds?: readonly IssuedId[];
}

/** All users and groups of a provider, from one read. */
export interface PeopleRead {
  readonly users: readonly ReadUser[];
  readonly groups: readonly ReadGroup[];
}

/** The same as rows, each list as one JSON text for PostgreSQL. */
export interface StagedPeople {
  readonly users: string;
  readonly groups: string;
  readonly members: string;
  readonly nesting: string;
}

export function stagedPeople({ users, groups }: PeopleRead): StagedPeople {
  return {
    users: JSON.stringify(users.map(userRow)),
    groups: JSON.stringify(
      groups.map(({ id, name, members }) => ({ id: newId(), external_id: id, name, members_read: members !== null })),
    ),
    members: JSON.stringify(
      groups.flatMap(({ id, members }) =>
        [...new Set(members)].map((user) => ({ group_external_id: id, user_external_id: user })),
      ),
    ),
    nesting: JSON.stringify(
      groups.flatMap(({ id, groups: children }) =>
        [...new Set(children)].map((child) => ({ parent_external_id: id, child_external_id: child })),
      ),
    ),
  };
}

function userRow(user: ReadUser) {
  return {
    id: newId(),
    external_id: user.id,
    user_name: user.userName,
    email: user.email ?? null,
    display_name: user.displayName ?? user.userName,
    active: user.active,
    title: user.title ?? null,
    department: user.department ?? null,
    manager_external_id: user.manager ?? null,
    roles: user.roles.map((role) => role.toLowerCase()),
    attributes: user.attributes,
    external_ids: user.externalIds ?? [],
  };
}

const STAGES = {
  users: `staged_users (id uuid, external_id text primary key, user_name text, email text, display_name text, active boolean,
            title text, department text, manager_external_id text, roles text[], attributes jsonb, external_ids jsonb)`,
  groups: "staged_groups (id uuid, external_id text primary key, name text, members_read boolean)",
  members: "staged_members (group_external_id text, user_external_id text)",
  nesting: "staged_nesting (parent_external_id text, child_external_id text)",
} as const;

/** Copies the rows into temporary tables that end with the transaction. */
export async function stageIdentities(tx: EntityManager, people: StagedPeople): Promise<void> {
  for (const list of ["users", "groups", "members", "nesting"] as const) {
    await tx.query(`create temporary table ${STAGES[list]} on commit drop`);
    await tx.query(
      `insert into staged_${list} select * from jsonb_populate_recordset(null::staged_${list}, $1::text::jsonb)`,
      [people[list]],
    );
  }
}
