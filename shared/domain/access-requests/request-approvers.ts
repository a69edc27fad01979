import type { EntityManager } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { hasRole } from "../../kernel/actor";
import { type ApproversNow, approversNow, isSatisfied, mayDecide } from "../access-flows/approvers";
import { eachHumanOnce, type OtherSelves } from "../identities/other-selves";
import type { AccessRequest, AccessRequestItem } from "./access-request.entity";
import type { WholeRequest } from "./request-rows";

/** By item: who may decide about it at this moment, by the rules it was asked for under. */
export type ApproversByItem = ReadonlyMap<string, ApproversNow>;

export async function approversOf(
  manager: EntityManager,
  requests: readonly Pick<WholeRequest, "request" | "items">[],
): Promise<ApproversByItem> {
  return approversNow(
    manager,
    requests.flatMap(({ request: { requesterId, granteeId }, items }) =>
      items.map(({ id, rules, tiers, resourceId }) => ({ key: id, rules, tiers, resourceId, requesterId, granteeId })),
    ),
  );
}

/** Whether the approvals an item has by now are enough. Those of several accounts of one human count once. */
export function isApproved(
  item: AccessRequestItem,
  { decisions }: WholeRequest,
  now: ApproversNow,
  otherSelves: (personId: string) => OtherSelves,
): boolean {
  const approvals = decisions
    .filter(({ itemId, decision }) => itemId === item.id && decision === "APPROVE")
    .sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime());
  const counted = eachHumanOnce(
    approvals.map((one) => one.personId),
    otherSelves,
  );
  return isSatisfied(item.rules.approverPolicy, item.tiers, counted, now);
}

/**
 * Whether somebody may know of a request: who asked, who gets the access, who decided, who may decide now (or could, were
 * it not decided), and readers.
 */
export function mayRead(
  actor: Actor,
  { request, items, decisions }: WholeRequest,
  approvers: ApproversByItem,
): boolean {
  if (mayReadAnyway(actor, request)) return true;
  const { personId } = actor;
  if (personId === undefined) return false;
  if (decisions.some((decision) => decision.personId === personId)) return true;
  return items.some(({ id }) => mayDecide(personId, approvers.get(id)!));
}

/** Whether that is so whoever may decide: readers, who asked, and who gets the access. */
export function mayReadAnyway(actor: Actor, { requesterId, granteeId }: AccessRequest): boolean {
  if (hasRole(actor, "ADMIN", "AUDITOR")) return true;
  return actor.personId !== undefined && [requesterId, granteeId].includes(actor.personId);
}
