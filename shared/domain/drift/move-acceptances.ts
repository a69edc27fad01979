import type { EntityManager } from "typeorm";
import type { AbsorbedPerson } from "../favourites/move-settings";

/** Acceptances of drift by absorbed people become those of the people who remain. */
export async function moveAcceptances(manager: EntityManager, absorbed: readonly AbsorbedPerson[]): Promise<void> {
  await manager.query(
    `update drift_acceptances a set accepted_by = m.kept_id
       from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id) where a.accepted_by = m.gone_id`,
    [absorbed.map(({ keptId }) => keptId), absorbed.map(({ goneId }) => goneId)],
  );
}
