import type { EntityManager } from "typeorm";

/** A person who is absorbed by another. */
export interface AbsorbedPerson {
  readonly keptId: string;
  readonly goneId: string;
}

/**
 * Moves people's settings of their own before they are absorbed. Favourites of both are kept once, and the kept
 * person's choice of notifications counts before that of the absorbed one.
 */
export async function moveSettings(manager: EntityManager, absorbed: readonly AbsorbedPerson[]): Promise<void> {
  const ids = [absorbed.map(({ keptId }) => keptId), absorbed.map(({ goneId }) => goneId)];
  for (const move of [MOVE_FAVOURITES, MOVE_PREFERENCES]) await manager.query(move, ids);
}

const MOVE_FAVOURITES = `
insert into favourites (person_id, resource_id, created_at)
select m.kept_id, f.resource_id, f.created_at
  from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id) join favourites f on f.person_id = m.gone_id
on conflict do nothing`;

const MOVE_PREFERENCES = `
insert into notification_preferences (person_id, mail, in_app_off, mail_off, version, changed_at)
select m.kept_id, p.mail, p.in_app_off, p.mail_off, p.version, p.changed_at
  from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id) join notification_preferences p on p.person_id = m.gone_id
on conflict do nothing`;
