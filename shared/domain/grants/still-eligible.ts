import { recheckFlow } from "../access-flows/find-flow";
import type { EligibilityOf } from "./grants.service";

/** Whether the person could still get what they have by the flow they got it by. */
export const stillEligible: EligibilityOf = async ({ manager, now }, grant) => {
  if (!grant.flowId || !grant.resourceId) return "The cluster or the access flow is not there any more.";
  const { identityId, resourceId, access } = grant;
  const ask = { requesterId: identityId, granteeId: identityId, resourceId, access, at: now };
  const refusals = await recheckFlow(manager, grant.flowId, ask);
  return refusals.length === 0 ? null : refusals.map(({ message }) => message).join(" ");
};
