import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import { moveMakers } from "../api-tokens/move-makers";
import { restartLookups } from "../bindings/restart-lookups";
import { moveAcceptances } from "../drift/acceptances";
import { moveSettings } from "../favourites/move-settings";
import { ensurePeople } from "../identities/linking/ensure-people";
import { moveNotifications } from "../outbox/move-notifications";
import { endCredentialsOf } from "./provider-credentials";

/**
 * Gives the paired identities of the new provider to the people of the old ones, with homes and sign-in links.
 * Credentials stay with their identity, so those of either side end: the old one signs in nobody, and the new one is
 * another person's now. Answers the merged people by id.
 */
export async function movePeople(tx: Tx, fromId: string, toId: string): Promise<ReadonlyMap<string, string>> {
  const { manager } = tx;
  const others: { id: string; isNow: string; identityId: string }[] = await manager.query(
    `select other_id as id, person_id as "isNow", to_id as "identityId" from people_pairs
      where not is_taken and other_id <> person_id`,
  );
  // Bindings are locked before people, in the order of creations of grants.
  await restartLookups(manager, await idsOfMoved(manager));
  for (const theirs of ["i.id = m.to_id", "i.person_id = m.other_id"]) {
    await manager.query(
      `update identities i set person_id = m.person_id, linked_by = 'ADMIN', unlinked_at = null from people_pairs m
        where not m.is_taken and ${theirs} and i.person_id is distinct from m.person_id`,
    );
  }
  const absorbed = others.map(({ id, isNow }) => ({ keptId: isNow, goneId: id }));
  await moveSettings(manager, absorbed);
  await moveAcceptances(manager, absorbed);
  await moveMakers(manager, absorbed);
  await moveNotifications(manager, absorbed);
  // Events name the ids of then: the log finds them by the person of now only through these. One by one, because a call
  // takes no 100,000 arguments.
  for (const { id, isNow, identityId } of others) {
    tx.audit({
      action: "person.merged",
      subjectType: "person",
      subjectId: isNow,
      before: { goneId: id },
      after: { identityIds: [identityId], handedOver: { from: fromId, to: toId } },
    });
  }
  await manager.query("delete from people where id = any($1)", [others.map(({ id }) => id)]);
  await manager.query(
    "update people p set home_id = m.to_id from people_pairs m where not m.is_taken and p.home_id = m.from_id",
  );
  await manager.query(
    `update identity_links l set identity_id = m.to_id from people_pairs m
      where not m.is_taken and l.identity_id = m.from_id
        and not exists (select 1 from identity_links own where own.identity_id = m.to_id and own.issuer = l.issuer)`,
  );
  await ensurePeople(manager, toId, tx.now);
  await endCredentialsOf(
    tx,
    fromId,
    others.map(({ identityId }) => identityId),
  );
  return new Map(others.map(({ id, isNow }) => [id, isNow]));
}

async function idsOfMoved(manager: EntityManager): Promise<string[]> {
  const people: { id: string }[] = await manager.query(
    "select distinct person_id as id from people_pairs where not is_taken",
  );
  return people.map(({ id }) => id);
}
