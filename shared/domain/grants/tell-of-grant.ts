import type { Tx } from "../../platform/database/unit-of-work";
import { GRANT_TOPIC, GRANTS_OF_PERSON_TOPIC } from "./grants.jobs";

/** Writes a grant's change down and wakes whoever follows it. */
export async function tellOfGrant(
  tx: Tx,
  grant: { id: string; identityId: string },
  action: "grant.created" | "grant.active" | "grant.extended" | "grant.ending" | "grant.ended",
  after: object,
): Promise<void> {
  await tx.audit({ action, subjectType: "grant", subjectId: grant.id, after });
  tx.publish(GRANT_TOPIC, grant.id);
  tx.publish(GRANTS_OF_PERSON_TOPIC, grant.identityId);
}
