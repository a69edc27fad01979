import type { EntityManager } from "typeorm";

/** A person who is absorbed by another. */
interface Absorbed {
  readonly keptId: string;
  readonly goneId: string;
}

/** Moves the notifications of absorbed people. Of two notifications about one thing, one is deleted. */
export async function moveNotifications(manager: EntityManager, absorbed: readonly Absorbed[]): Promise<void> {
  const ids = [absorbed.map(({ keptId }) => keptId), absorbed.map(({ goneId }) => goneId)];
  await manager.query(deleteRepeated("n.thing", "true"), ids);
  // The `thing` of an attention item has the time at which its admin was told, which differs from admin to admin.
  await manager.query(deleteRepeated("n.subject_id", "n.subject_type = 'attention' and n.settled_at is null"), ids);
  await manager.query(
    `update notifications n set person_id = m.kept_id from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id)
      where n.person_id = m.gone_id`,
    ids,
  );
}

/** The kept person's own notification stays, otherwise the oldest one. */
const deleteRepeated = (key: string, condition: string): string => `
with concerned as (
  select kept_id, kept_id as person_id from unnest($1::uuid[]) as k(kept_id)
  union select kept_id, gone_id from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id)),
ranked as (
  select n.id, n.person_id = c.kept_id as is_own, row_number() over (
           partition by c.kept_id, ${key} order by n.person_id <> c.kept_id, n.created_at, n.id) as nth
    from concerned c join notifications n on n.person_id = c.person_id where ${condition})
delete from notifications where id in (select id from ranked where nth > 1 and not is_own)`;
