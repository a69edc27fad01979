import type { Tx } from "../../../platform/database/unit-of-work";
import { standOnPeople } from "../../people-lock/people-lock";

/**
 * Keeps the facts of a decision valid until its commit. The integrations of these clusters are locked, in the same
 * order as by their changes and deletions. People are locked too, or the transaction runs again if they were written
 * meanwhile.
 */
export async function lockDecisionBasis(tx: Tx, resourceIds: readonly (string | null)[]): Promise<void> {
  await tx.manager.query(
    `select id from integrations where id in (select integration_id from resources where id = any($1)) order by id for share`,
    [resourceIds.filter((id) => id !== null)],
  );
  await standOnPeople(tx);
}
