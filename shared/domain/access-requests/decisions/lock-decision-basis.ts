import type { Tx } from "../../../platform/database/unit-of-work";
import { standOnPeople } from "../../people-lock/people-lock";

/**
 * Locks the facts of a decision until its commit: the integrations of these clusters, and identities. Changes and
 * deletions of integrations lock in the same order.
 */
export async function lockDecisionBasis(tx: Tx, resourceIds: readonly (string | null)[]): Promise<void> {
  await tx.manager.query(
    `select id from integrations where id in (select integration_id from resources where id = any($1)) order by id for share`,
    [resourceIds.filter((id) => id !== null)],
  );
  await standOnPeople(tx);
}
