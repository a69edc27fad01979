import { In } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { recheckEach } from "../access-flows/find-flow";
import type { EligibilityOf } from "../grants/grants.service";

/** Whether whoever asked could still ask for each, for the person who has it, by the flow that it came by. */
export const stillEligible: EligibilityOf = async ({ manager, now }, grants) => {
  if (grants.length === 0) return [];
  const flowIds = [...new Set(grants.flatMap(({ flowId }) => flowId ?? []))];
  const flows = new Map((await manager.findBy(AccessFlow, { id: In(flowIds) })).map((flow) => [flow.id, flow]));
  const requesters: { grantId: string; requesterId: string }[] = await manager.query(
    `select i.grant_id as "grantId", r.requester_id as "requesterId"
       from access_request_items i join access_requests r on r.id = i.request_id where i.grant_id = any($1)`,
    [grants.map(({ id }) => id)],
  );
  const requesterOf = new Map(requesters.map(({ grantId, requesterId }) => [grantId, requesterId]));
  const checks = grants.flatMap(({ id, flowId, resourceId, personId: granteeId, access }) => {
    const flow = flowId && flows.get(flowId);
    if (!flow || !resourceId) return [];
    const requesterId = requesterOf.get(id) ?? granteeId;
    return [{ id, flow, ask: { requesterId, granteeId, resourceId, access, at: now } }];
  });
  const refusals = await recheckEach(manager, checks);
  const sentences = new Map(checks.map(({ id }, n) => [id, refusals[n]!.map(({ message }) => message).join(" ")]));
  return grants.map(({ id }) => {
    const sentence = sentences.get(id);
    return sentence === undefined ? "The cluster or the access flow is not there any more." : sentence || null;
  });
};
