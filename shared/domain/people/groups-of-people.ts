import type { EntityManager } from "typeorm";

/** A membership of a person in a group, by one of their identities. */
export interface GroupOfPerson {
  readonly identityId: string;
  readonly groupId: string;
  /** The nested group, one step down, that makes them a member; null: they are a direct member. */
  readonly throughId: string | null;
}

interface Way extends GroupOfPerson {
  readonly personId: string;
}

/** Every group of each person at this moment, once for each identity, on the shortest path. */
export async function groupsOfPeople(manager: EntityManager, personIds: readonly string[]): Promise<GroupOfPerson[][]> {
  const ways: Way[] = await manager.query(
    `with recursive ways(person_id, identity_id, group_id, through_id) as (
       select i.person_id, i.id, g.id, null::uuid from identities i
         join identity_group_members m on m.identity_id = i.id
         join identity_groups g on g.id = m.group_id and g.removed_at is null
        where i.person_id = any($1) and i.removed_at is null
       union
       select w.person_id, w.identity_id, g.id, w.group_id from ways w join identity_group_nesting n on n.child_id = w.group_id
         join identity_groups g on g.id = n.parent_id and g.removed_at is null)
     select w.person_id as "personId", w.identity_id as "identityId", w.group_id as "groupId", w.through_id as "throughId"
       from ways w join identity_groups g on g.id = w.group_id order by lower(g.name), g.id, w.through_id`,
    [personIds],
  );
  return personIds.map((id) => shortest(ways.filter(({ personId }) => personId === id)));
}

/** Cycles of groups need no check: each group is reached from one that was reached before. */
function shortest(ways: readonly Way[]): GroupOfPerson[] {
  const keyOf = (identityId: string, groupId: string) => `${identityId} ${groupId}`;
  const reached = new Map<string, GroupOfPerson>();
  let next: readonly Way[] = ways.filter(({ throughId }) => throughId === null);
  while (next.length > 0) {
    for (const { identityId, groupId, throughId } of next) {
      const key = keyOf(identityId, groupId);
      if (!reached.has(key)) reached.set(key, { identityId, groupId, throughId });
    }
    next = ways.filter(
      ({ identityId, groupId, throughId }) =>
        throughId !== null && !reached.has(keyOf(identityId, groupId)) && reached.has(keyOf(identityId, throughId)),
    );
  }
  const inOrder = new Set(ways.map(({ identityId, groupId }) => keyOf(identityId, groupId)));
  return [...inOrder].map((key) => reached.get(key)!);
}
