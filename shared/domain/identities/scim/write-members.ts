import type { EntityManager } from "typeorm";
import { isId } from "../../../kernel/ids";
import type { MembersChange } from "./protocol/members-patch";
import { badRequest } from "./protocol/scim-error";

/** The members added and removed, each once. */
export interface MembersChanged {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Changes the members of a group in three statements. Throws where a member does not exist. */
export async function writeMembers(
  tx: EntityManager,
  providerId: string,
  groupId: string,
  change: MembersChange,
): Promise<MembersChanged> {
  const { users, groups } = await splitMembers(tx, providerId, groupId, [...change.add]);
  const remove = [...change.remove].filter(isId);
  const parts = [
    await changeLinks(tx, groupId, ["identity_group_members", "group_id", "identity_id"], change.clear, users, remove),
    await changeLinks(tx, groupId, ["identity_group_nesting", "parent_id", "child_id"], change.clear, groups, remove),
  ];
  return { added: parts.flatMap((part) => part.added), removed: parts.flatMap((part) => part.removed) };
}

/** Okta and Entra do not always send a member's type, so the id decides. */
async function splitMembers(tx: EntityManager, providerId: string, groupId: string, ids: readonly string[]) {
  const isOther = ids.find((id) => !isId(id));
  if (isOther !== undefined) throw unknown([isOther]);
  if (ids.includes(groupId)) throw badRequest("invalidValue", "A group cannot be a member of itself.");
  if (ids.length === 0) return { users: [], groups: [] };
  const rows: { id: string; isUser: boolean; isGroup: boolean }[] = await tx.query(
    `select w.id, u.identity_id is not null as "isUser", g.group_id is not null as "isGroup"
       from unnest($2::uuid[]) as w(id)
       left join scim_users u on u.identity_id = w.id and u.provider_id = $1
       left join scim_groups g on g.group_id = w.id and g.provider_id = $1`,
    [providerId, ids],
  );
  const missing = rows.filter(({ isUser, isGroup }) => !isUser && !isGroup);
  if (missing.length > 0) throw unknown(missing.map(({ id }) => id));
  return {
    users: rows.filter(({ isUser }) => isUser).map(({ id }) => id),
    groups: rows.filter(({ isGroup }) => isGroup).map(({ id }) => id),
  };
}

async function changeLinks(
  tx: EntityManager,
  groupId: string,
  [table, owner, member]: readonly [string, string, string],
  clear: boolean,
  add: readonly string[],
  remove: readonly string[],
): Promise<MembersChanged> {
  // Named members are found by the table's key; only a replaced group is scanned.
  const isUnwanted = `t.${member} in (select id from unwanted)`;
  const isGone = clear
    ? `(not exists (select 1 from wanted where wanted.id = t.${member}) or ${isUnwanted})`
    : isUnwanted;
  const [changed]: MembersChanged[] = await tx.query(
    `with wanted as (select unnest($2::uuid[]) as id), unwanted as (select unnest($3::uuid[]) as id),
          gone as (delete from ${table} t where t.${owner} = $1 and ${isGone} returning t.${member} as id),
          arrived as (insert into ${table} (${owner}, ${member}) select $1, id from wanted on conflict do nothing returning ${member} as id)
     select array(select id from arrived) as added, array(select id from gone) as removed`,
    [groupId, add, remove],
  );
  return changed!;
}

const SHOWN = 5;

function unknown(ids: readonly string[]) {
  const shown = ids.slice(0, SHOWN).map((id) => `'${id.slice(0, 100)}'`);
  const more = ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : "";
  return badRequest("invalidValue", `There is no user or group with the id ${shown.join(", ")}${more}.`);
}
