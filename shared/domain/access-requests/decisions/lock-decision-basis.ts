import type { Tx } from "../../../platform/database/unit-of-work";
import { LOCK_DELEGATIONS_TO } from "../../delegations/load-delegations";
import { standOnPeople, TRY_PEOPLE_LOCK } from "../../people-lock/people-lock";

/**
 * Keeps the facts of a decision valid until its commit. The integrations of these clusters are locked, in the same
 * order as by their changes and deletions. People are locked too, or the transaction runs again if they were written
 * meanwhile. With `delegateId`, the delegations to this person are locked as well, so that none ends meanwhile.
 */
export async function lockDecisionBasis(
  tx: Tx,
  resourceIds: readonly (string | null)[],
  delegateId: string | null = null,
): Promise<void> {
  const ids = resourceIds.filter((id) => id !== null);
  if (tx.isLastTry) {
    await tx.manager.query(LOCK_INTEGRATIONS, [ids]);
    await standOnPeople(tx);
    // After people, whose writer may hold delegations: it is waited for in this try.
    if (delegateId !== null) await tx.manager.query(LOCK_DELEGATIONS_TO, [delegateId]);
    return;
  }
  await standOnPeople(tx, async () => {
    const [row]: [{ held: boolean }] = await tx.manager.query(LOCK_ALL, [delegateId, ids]);
    return row.held;
  });
}

const LOCK_INTEGRATIONS = `
select id from integrations where id in (select integration_id from resources where id = any($1)) order by id for share`;

/** The nested `case when` make the order certain: nobody holds the lock on people while they wait for one of these rows. */
const LOCK_ALL = `
with held_integrations as materialized (${LOCK_INTEGRATIONS.replace("$1", "$2::uuid[]")}),
     held_delegations as materialized (${LOCK_DELEGATIONS_TO.replace("$1", "$1::uuid")})
select case when (select count(*) from held_integrations) >= 0 then
         case when (select count(*) from held_delegations) >= 0 then ${TRY_PEOPLE_LOCK} end end as held`;
