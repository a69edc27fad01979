import type { Tx } from "../../../platform/database/unit-of-work";
import type { Binding } from "../../bindings/binding.entity";
import { publishGrantUpdates } from "../grant-events";
import { hintBinding, requeueTargets } from "../requeue-targets";

/**
 * Moves the live grants of a binding whose slot others use too to another binding. Each stays with its old target until
 * the new principal is known; that target gives it nothing any more, and removes what it gave.
 */
export async function moveGrants(
  tx: Tx,
  bindingId: string,
  makeAnother: () => Promise<Pick<Binding, "id">>,
): Promise<void> {
  const live: { id: string; personId: string; targetId: string | null; connectorId: string | null }[] =
    await tx.manager.query(
      `select g.id, g.person_id as "personId", g.target_id as "targetId", i.connector_id as "connectorId" from grants g
       join bindings b on b.id = g.binding_id left join integrations i on i.id = b.integration_id
      where g.binding_id = $1 and g.state in ('PENDING', 'ACTIVE') and g.end_asked_at is null order by g.id for update of g`,
      [bindingId],
    );
  if (live.length === 0) return;
  const another = await makeAnother();
  await tx.manager.query("update grants set binding_id = $2, absent_since = null where id = any($1)", [
    live.map(({ id }) => id),
    another.id,
  ]);
  publishGrantUpdates(tx, live);
  requeueTargets(
    tx,
    live.flatMap(({ targetId }) => targetId ?? []),
  );
  const [{ connectorId }] = live as [(typeof live)[number]];
  if (connectorId) hintBinding(tx, another.id, connectorId);
}
