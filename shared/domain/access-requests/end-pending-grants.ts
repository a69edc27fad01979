import type { Tx } from "../../platform/database/unit-of-work";
import { endGrants } from "../grants/end-grants";
import type { AccessRequestItem } from "./access-request.entity";

/** Ends the grants of these items that were not seen on the cluster yet, and answers those items. */
export async function endPendingGrants(
  tx: Tx,
  items: readonly AccessRequestItem[],
  message: string | null,
): Promise<AccessRequestItem[]> {
  const grantIds = items.flatMap(({ grantId }) => grantId ?? []);
  if (grantIds.length === 0) return [];
  const pending: { id: string }[] = await tx.manager.query(
    `select id from grants where id = any($1) and state = 'PENDING' and end_asked_at is null order by id for update`,
    [grantIds],
  );
  await endGrants(
    tx,
    pending.map(({ id: grantId }) => ({ grantId, reason: "REQUEST_CANCELLED", message })),
  );
  return items.filter(({ grantId }) => pending.some(({ id }) => id === grantId));
}
