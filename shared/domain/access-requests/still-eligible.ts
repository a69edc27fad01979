import { recheckFlow } from "../access-flows/find-flow";
import type { EligibilityOf } from "../grants/grants.service";
import { AccessRequest, AccessRequestItem } from "./access-request.entity";

/** Whether whoever asked could still ask for it, for the person who has it, by the flow that it came by. */
export const stillEligible: EligibilityOf = async ({ manager, now }, grant) => {
  if (!grant.flowId || !grant.resourceId) return "The cluster or the access flow is not there any more.";
  const { personId: granteeId, resourceId, access } = grant;
  const item = await manager.findOneBy(AccessRequestItem, { grantId: grant.id });
  const request = item && (await manager.findOneBy(AccessRequest, { id: item.requestId }));
  const requesterId = request?.requesterId ?? granteeId;
  const refusals = await recheckFlow(manager, grant.flowId, { requesterId, granteeId, resourceId, access, at: now });
  return refusals.length === 0 ? null : refusals.map(({ message }) => message).join(" ");
};
