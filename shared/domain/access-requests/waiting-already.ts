import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import { isSameAccess } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import type { AccessRequestItem } from "./access-request.entity";
import type { ExaminedItem } from "./examine-request";

/**
 * What already waits for a decision for the same person, cluster and access; only of clusters that whoever asks could ask
 * for: of others nothing is told.
 */
export async function waitingAlready(
  manager: EntityManager,
  granteeId: string,
  access: ClusterAccess,
  examined: readonly ExaminedItem[],
): Promise<FieldProblem[]> {
  const allowed = examined.filter(({ flow }) => flow !== null).map(({ resourceId }) => resourceId);
  if (allowed.length === 0) return [];
  const pending: Pick<AccessRequestItem, "requestId" | "resourceId" | "resourceName" | "access">[] =
    await manager.query(
      `select i.request_id as "requestId", i.resource_id as "resourceId", i.resource_name as "resourceName", i.access
         from access_request_items i join access_requests r on r.id = i.request_id
        where i.next_timer_at is not null and i.resource_id = any($1) and r.grantee_id = $2 order by i.id`,
      [allowed, granteeId],
    );
  return pending
    .filter((item) => isSameAccess(item.access, access))
    .map((item) => ({
      path: ["resourceIds", examined.findIndex(({ resourceId }) => resourceId === item.resourceId)],
      message: `The same access to '${item.resourceName}' waits for a decision in request ${item.requestId}.`,
      rule: "ALREADY_REQUESTED",
    }));
}
