import { type EntityManager, In } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { recheckEach } from "../access-flows/matching/match-flows";
import type { EligibilityOf } from "../grants/extension/eligibility";

/**
 * Whether whoever asked could still ask for each, for the person who has it, by the flow that it came by. Time that an approver
 * took off does not come back by an extension, which nobody approves.
 */
export const stillEligible: EligibilityOf = async ({ manager, now }, grants) => {
  if (grants.length === 0) return [];
  const flowIds = [...new Set(grants.flatMap(({ flowId }) => flowId ?? []))];
  const flows = new Map((await manager.findBy(AccessFlow, { id: In(flowIds) })).map((flow) => [flow.id, flow]));
  const askedFor = await loadAskedFor(manager, grants);
  const checks = grants.flatMap(({ id, flowId, resourceId, personId: granteeId, access }) => {
    const flow = flowId && flows.get(flowId);
    if (!flow || !resourceId) return [];
    const requesterId = askedFor.get(id)?.requesterId ?? granteeId;
    return [{ id, flow, ask: { requesterId, granteeId, resourceId, access, at: now } }];
  });
  const refusals = await recheckEach(manager, checks);
  const sentences = new Map(checks.map(({ id }, n) => [id, refusals[n]!.map(({ message }) => message).join(" ")]));
  return grants.map(({ id }) => {
    const sentence = sentences.get(id);
    if (sentence === undefined) return "The cluster or the access flow is not there any more.";
    return askedFor.get(id)?.isShortened ? SHORTENED : sentence || null;
  });
};

const SHORTENED =
  "This access was approved for less time than was asked for, so it cannot be extended: ask for it again.";

interface AskedFor {
  readonly grantId: string;
  readonly requesterId: string;
  /** By an approver. A flow that gives less time by now than when it was asked for is another matter. */
  readonly isShortened: boolean;
}

async function loadAskedFor(
  manager: EntityManager,
  grants: readonly { readonly id: string }[],
): Promise<Map<string, AskedFor>> {
  const rows: AskedFor[] = await manager.query(
    `select i.grant_id as "grantId", r.requester_id as "requesterId",
            exists (select 1 from access_decisions d
                     where d.item_id = i.id and d.less_duration_seconds is not null) as "isShortened"
       from access_request_items i join access_requests r on r.id = i.request_id where i.grant_id = any($1)`,
    [grants.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.grantId, row]));
}
