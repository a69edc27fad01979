import { type EntityManager, IsNull, Not } from "typeorm";
import { recheckFlow } from "../access-flows/find-flow";
import type { EligibilityOf } from "../grants/grants.service";
import { AccessDecision, AccessRequest, AccessRequestItem } from "./access-request.entity";

/**
 * Whether whoever asked could still ask for it, for the person who has it, by the flow that it came by. Time that an approver
 * took off does not come back by an extension, which nobody approves.
 */
export const stillEligible: EligibilityOf = async ({ manager, now }, grant) => {
  if (!grant.flowId || !grant.resourceId) return "The cluster or the access flow is not there any more.";
  const { personId: granteeId, resourceId, access } = grant;
  const item = await manager.findOneBy(AccessRequestItem, { grantId: grant.id });
  if (item && (await isShortened(manager, item))) {
    return "This access was approved for less time than was asked for, so it cannot be extended: ask for it again.";
  }
  const request = item && (await manager.findOneBy(AccessRequest, { id: item.requestId }));
  const requesterId = request?.requesterId ?? granteeId;
  const refusals = await recheckFlow(manager, grant.flowId, { requesterId, granteeId, resourceId, access, at: now });
  return refusals.length === 0 ? null : refusals.map(({ message }) => message).join(" ");
};

/** By an approver. A flow that gives less time by now than when it was asked for is another matter. */
function isShortened(manager: EntityManager, { id: itemId }: AccessRequestItem): Promise<boolean> {
  return manager.existsBy(AccessDecision, { itemId, lessDurationSeconds: Not(IsNull()) });
}
