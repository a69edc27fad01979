import type { Tx } from "../../../platform/database/unit-of-work";
import { standOnIdentities } from "../../owners/people-lock";

/**
 * What a decision stands on is at its commit as it was looked at: the integrations of these clusters, and who belongs to whom. In
 * this order, in which a change or a deletion of an integration takes them too.
 */
export async function lockDecisionBasis(tx: Tx, resourceIds: readonly (string | null)[]): Promise<void> {
  await tx.manager.query(
    `select id from integrations where id in (select integration_id from resources where id = any($1)) order by id for share`,
    [resourceIds.filter((id) => id !== null)],
  );
  await standOnIdentities(tx);
}
