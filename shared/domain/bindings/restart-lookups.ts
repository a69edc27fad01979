import type { EntityManager } from "typeorm";

/**
 * A lookup of a principal that is under way began with other facts about these people, so it starts over where it finds
 * none.
 */
export async function restartLookups(manager: EntityManager, personIds: readonly string[]): Promise<void> {
  await manager.query(
    `update bindings set generation = generation + 1
      where id in (select id from bindings where person_id = any($1) and state in ('PREPARING', 'READY')
                    order by id for no key update)`,
    [personIds],
  );
}
