import type { EntityManager } from "typeorm";
import { newId } from "../../kernel/ids";
import type { IssuedId } from "../cloud/cloud.port";
import type { FileGroup, FileUser } from "./file/identity-file-schema";

/** A group as it was read. Its direct members are null where they were not asked for: whoever is in it stays. */
export type ReadGroup = Omit<FileGroup, "members"> & { readonly members: readonly string[] | null };

/** A user as it was read. Documents name no external ids: these would be proof of a link that anybody could type. */
export type ReadUser = FileUser & { readonly externalIds?: readonly IssuedId[] };

/** Everybody and every group of a provider, as one read found them. */
export interface PeopleRead {
  readonly users: readonly ReadUser[];
  readonly groups: readonly ReadGroup[];
}

/** The same as the rows to be written, each list as one JSON text: that is what PostgreSQL is handed. */
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

/** Lays what was read into temporary tables that end with the transaction. */
export async function stageIdentities(tx: EntityManager, people: StagedPeople): Promise<void> {
  for (const list of ["users", "groups", "members", "nesting"] as const) {
    await tx.query(`create temporary table ${STAGES[list]} on commit drop`);
    await tx.query(
      `insert into staged_${list} select * from jsonb_populate_recordset(null::staged_${list}, $1::text::jsonb)`,
      [people[list]],
    );
  }
}
