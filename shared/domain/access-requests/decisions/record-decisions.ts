import { newId } from "../../../kernel/ids";
import type { Tx } from "../../../platform/database/unit-of-work";
import { AccessDecision, type AccessRequestItem, type DECISIONS } from "../access-request.entity";
import type { UsedRightsByItem, WholeRequest } from "../request-rows";
import { type LesserApproval, lesserApprovalColumns } from "./lesser-approval";

/** Writes one person's decisions about items of a request, and answers the request with them. */
export async function addDecisions(
  tx: Tx,
  whole: WholeRequest,
  items: readonly AccessRequestItem[],
  given: GivenDecision,
): Promise<WholeRequest> {
  const added = items.map((item) => newDecision(tx, item, given));
  await tx.manager.insert(AccessDecision, added);
  return { ...whole, decisions: [...whole.decisions, ...added] };
}

export interface GivenDecision extends Pick<AccessDecision, "personId" | "identityId" | "reason"> {
  readonly usedRights: UsedRightsByItem;
  readonly decision: (typeof DECISIONS)[number];
  /** With APPROVE: null or omitted approves all that was requested. */
  readonly less?: LesserApproval | null;
}

/** Not saved yet. */
export function newDecision({ manager, now }: Tx, item: AccessRequestItem, given: GivenDecision): AccessDecision {
  const { personId, identityId, usedRights, decision, reason, less = null } = given;
  const decided = { personId, identityId, decision, reason, ...lesserApprovalColumns(less, item), decidedAt: now };
  return manager.create(AccessDecision, { id: newId(), itemId: item.id, ...decided, ...behalfOf(usedRights, item.id) });
}

function behalfOf(usedRights: UsedRightsByItem, itemId: string) {
  const { onBehalfOfId = null, delegationId = null } = usedRights.get(itemId) ?? {};
  return { onBehalfOfId, delegationId };
}
