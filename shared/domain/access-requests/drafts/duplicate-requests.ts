import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../../kernel/app-error";
import { isSameAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AccessRequestItem } from "../access-request.entity";
import type { EvaluatedItem } from "./evaluate-items";

/**
 * Finds pending requests for the same person, cluster and access. Clusters that the requester could not request are
 * left out, so nothing about them leaks. The other request is named only to its own people.
 */
export async function duplicateProblems(
  manager: EntityManager,
  { requesterId, granteeId }: { readonly requesterId: string; readonly granteeId: string },
  access: ClusterAccess,
  evaluated: readonly EvaluatedItem[],
): Promise<FieldProblem[]> {
  const allowed = evaluated.filter(({ flow }) => flow !== null).map(({ resourceId }) => resourceId);
  if (allowed.length === 0) return [];
  const pending: (Pick<AccessRequestItem, "requestId" | "resourceId" | "resourceName" | "access"> & {
    isOwn: boolean;
  })[] = await manager.query(
    `select i.request_id as "requestId", i.resource_id as "resourceId", i.resource_name as "resourceName", i.access,
              $3 in (r.requester_id, r.grantee_id) as "isOwn"
         from access_request_items i join access_requests r on r.id = i.request_id
        where i.next_timer_at is not null and i.resource_id = any($1) and r.grantee_id = $2 order by i.id`,
    [allowed, granteeId, requesterId],
  );
  return pending
    .filter((item) => isSameAccess(item.access, access))
    .map((item) => ({
      path: ["resourceIds", evaluated.findIndex(({ resourceId }) => resourceId === item.resourceId)],
      message: `The same access to '${item.resourceName}' waits for a decision in ${item.isOwn ? `request ${item.requestId}` : "somebody else's request"}.`,
      rule: "ALREADY_REQUESTED",
    }));
}
