import { type EntityManager, In } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { recheckEach } from "../access-flows/matching/match-flows";
import type { EligibilityOf } from "../grants/extension/eligibility";

/**
 * Whether the requester of each grant could still request it for its grantee, by the same flow. An extension needs no
 * approval, so it cannot restore time that an approver took off.
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
    return [{ id, flow, query: { requesterId, granteeId, resourceId, access, at: now } }];
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
  /** True where an approver shortened the access. A lower maximum of the flow does not count. */
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
