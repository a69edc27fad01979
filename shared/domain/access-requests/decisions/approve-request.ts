import { DomainError, invalidInput } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import { isNoAccess } from "../../access/cluster-access";
import type { GrantsService } from "../../grants/grants.service";
import type { AccessRequest, AccessRequestItem } from "../access-request.entity";
import { approvedSoFar } from "../approved-access";
import { type ApproversByItem, duplicateAccountsOfDeciders, isApproved } from "../approvers/request-approvers";
import { publishRequestEvents } from "../publish-request-events";
import type { RequestEvent } from "../request-events";
import { type UsedRightsByItem, type WholeRequest, writeRequestStates } from "../request-rows";
import { approvableItemsOf, approveItems, type RefusedItem } from "./approve-items";
import { type LesserApproval, problemsBeyondRequest } from "./lesser-approval";
import { addDecisions, newDecision } from "./record-decisions";
import type { RequestFacts } from "./request-facts";

/** A request after an approval, with the selected items that could not be approved. */
export type ApprovedRequest = AccessRequest & { readonly notApproved: readonly RefusedItem[] };

export interface RequestApproval {
  readonly whole: WholeRequest;
  /** The items that the person decides about. */
  readonly chosen: readonly AccessRequestItem[];
  /** The item ids that the person named; null: every item that they may decide about. */
  readonly named: readonly string[] | null;
  readonly decision: {
    readonly personId: string;
    readonly identityId: string | null;
    readonly approvers: ApproversByItem;
    readonly usedRights: UsedRightsByItem;
  };
  /** As loaded under the locks of the decision. */
  readonly facts: RequestFacts;
  readonly reason: string | null;
  /** The approved part of the request; null: all of it. */
  readonly less: LesserApproval | null;
}

/**
 * Records one approval for each item of a locked request. Items that were named are approved together or not at all.
 * Without names, items that cannot be approved stay pending and are reported. Throws INVALID_STATE where nothing is
 * approved.
 */
export async function approveRequest(
  tx: Tx,
  grants: Pick<GrantsService, "create">,
  { whole, chosen, named, decision, facts, reason, less }: RequestApproval,
): Promise<ApprovedRequest> {
  const { approvable, refused } = await checkThisApproval(tx, { whole, chosen, decision, facts, reason, less });
  if (refused.length > 0 && (named !== null || approvable.length === 0)) throw refusalOf(refused, named);
  const items = approvable.map(({ item }) => item);
  const decided = await addDecisions(tx, whole, items, { ...decision, decision: "APPROVE", reason, less });
  const duplicates = await duplicateAccountsOfDeciders(tx.manager, [decided]);
  const { approvers } = decision;
  const enough = approvable.filter(({ item }) => isApproved(item, decided, approvers.get(item.id)!, duplicates));
  const approved = enough.map(({ item }) => item);
  const approvedBy = await approveItems(tx, grants, decided, enough, approvers);
  await writeRequestStates(tx, [decided]);
  const events: RequestEvent[] = [
    { event: "request.approval-given", whole: decided, items, reason, decision },
    { event: "request.approved", whole: decided, items: approved, reason, approvedBy },
  ];
  await publishRequestEvents(tx, events, facts);
  return Object.assign(whole.request, { notApproved: refused });
}

/**
 * Checks the chosen items with the access that the decisions give, this approval included. Throws INVALID_INPUT where
 * the approval exceeds the request.
 */
async function checkThisApproval(
  tx: Tx,
  { whole, chosen, decision, facts, reason, less }: Omit<RequestApproval, "named">,
) {
  const beyond = less ? chosen.flatMap((item) => problemsBeyondRequest(less, item)) : [];
  if (beyond.length > 0) throw invalidInput(beyond);
  const given = chosen.map((item) => newDecision(tx, item, { ...decision, decision: "APPROVE", reason, less }));
  const decisions = [...whole.decisions, ...given];
  const hasCommonPart = (item: AccessRequestItem) => !isNoAccess(approvedSoFar(item, decisions)!.access);
  const { approvable, refused } = await approvableItemsOf(
    tx,
    { request: whole.request, decisions },
    chosen.filter(hasCommonPart),
    facts,
  );
  return { approvable, refused: [...refused, ...chosen.filter((item) => !hasCommonPart(item)).map(nothingInCommon)] };
}

function nothingInCommon({ id: itemId, resourceName }: AccessRequestItem): RefusedItem {
  const message = `'${resourceName}' cannot be approved for this: others have approved it for less already, and nothing is in both. Approve some of what they approved, or reject it.`;
  return { itemId, message };
}

function refusalOf(refused: readonly RefusedItem[], named: readonly string[] | null): DomainError {
  const message = refused.map((one) => one.message).join(" ");
  const fields = refused.map((one) => ({
    path: ["itemIds", ...(named ? [named.indexOf(one.itemId)] : [])],
    message: one.message,
  }));
  return new DomainError("INVALID_STATE", message, fields);
}
