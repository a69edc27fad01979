import { DomainError } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import { outOfScopeMessage } from "../../access-flows/matching/evaluate-flow";
import { recheckAll } from "../../access-flows/matching/match-flows";
import { Account } from "../../accounts/account.entity";
import { principalRefusal } from "../../bindings/principals/principals";
import type { ApprovedBy } from "../../grants/approved-by";
import type { GrantPreconditions } from "../../grants/give-order";
import type { GrantsService } from "../../grants/grants.service";
import type { AccessRequest, AccessRequestItem } from "../access-request.entity";
import { type ApprovedAccess, approvedSoFar, shorterDuration } from "../approved-access";
import { approvalsOf } from "../approvers/item-approvals";
import type { ApproversByItem } from "../approvers/request-approvers";
import { type WholeRequest, writeItemStates } from "../request-rows";
import { loadRequestFacts, type RequestFacts } from "./request-facts";

/**
 * Approves items of a locked request and creates their grants in one transaction, so that no approval lacks its grant.
 * The items must come from `approvableItemsOf`. Answers who approved each item.
 */
export async function approveItems(
  tx: Tx,
  grants: Pick<GrantsService, "create">,
  whole: WholeRequest,
  approvable: readonly ApprovableItem[],
  approvers: ApproversByItem,
): Promise<ReadonlyMap<string, ApprovedBy>> {
  const { request } = whole;
  const items = approvable.map(({ item }) => item);
  const approvals = await approvalsOf(tx.manager, whole, items, approvers);
  for (const { item, preconditions, access, durationSeconds } of approvable) {
    const { id: grantId } = await grants.create(tx, {
      personId: request.granteeId,
      resource: preconditions.resource,
      preconditions,
      flowId: item.flowId,
      access,
      durationSeconds,
      request: { id: request.id, itemId: item.id, requesterId: request.requesterId },
      approvedBy: approvals.get(item.id)!,
    });
    await writeItemStates(tx, [{ item, state: "APPROVED", grantId, approved: { access, durationSeconds } }]);
  }
  return approvals;
}

/** An item that may be approved now, as checked in this transaction. */
export interface ApprovableItem extends ApprovedAccess {
  readonly item: AccessRequestItem;
  readonly preconditions: GrantPreconditions;
}

/**
 * Checks again what may have changed since the request: people, cluster, integration, and the flow's rules. The flow's
 * timeframe is left out: it limits when people may ask, not when approvers decide. Throws INVALID_STATE.
 */
async function assertApprovable(
  tx: Tx,
  { requesterId, granteeId }: AccessRequest,
  item: AccessRequestItem,
  { access, durationSeconds }: ApprovedAccess,
  { people, flows, resources, integrations }: RequestFacts,
): Promise<ApprovableItem> {
  const { resourceId, resourceName, flowId } = item;
  const notPossible = (why: string) =>
    new DomainError("INVALID_STATE", `'${resourceName}' cannot be approved any more. ${why}`);
  const inactive = [...people.values()].find(({ active }) => !active);
  if (inactive) throw notPossible(`${inactive.displayName} is not active any more.`);
  const grantee = people.get(granteeId)!;
  const flow = flows.get(flowId)!;
  if (flow.deletedAt) throw notPossible(`The access flow '${flow.name}' was deleted.`);
  const resource = resourceId === null ? null : resources.get(resourceId);
  if (resource?.status === "OUT_OF_SCOPE") {
    const account = await tx.manager.findOneByOrFail(Account, { id: resource.accountRowId });
    throw notPossible(outOfScopeMessage(resourceName, account.outOfScopeReason));
  }
  if (resource?.status === "REGION_DISABLED") {
    throw new DomainError(
      "INVALID_STATE",
      `'${resourceName}' cannot be approved now: its region is switched off in its account.`,
    );
  }
  if (resource?.status !== "PRESENT") throw notPossible(`The cluster '${resourceName}' is not there any more.`);
  if (!resource.manageable) throw notPossible(`No access to '${resourceName}' can be given any more.`);
  const integration = integrations.get(resource.integrationId)!;
  if (!integration.enabled || integration.deletedAt) {
    throw notPossible(`The integration '${integration.name}' is switched off.`);
  }
  const refusal = await principalRefusal(tx.manager, grantee, integration);
  if (refusal) throw notPossible(refusal.message);
  const query = { requesterId, granteeId, resourceId: resource.id, access, at: tx.now };
  const [against] = await recheckAll(tx.manager, flow, [query]);
  const refusals = against!.filter(({ code }) => code !== "OUTSIDE_TIMEFRAME");
  if (refusals.length > 0) throw notPossible(refusals.map(({ message }) => message).join(" "));
  return {
    item,
    preconditions: { person: grantee, resource, integration },
    access,
    // The flow's maximum duration may have been lowered since.
    durationSeconds: shorterDuration(durationSeconds, flow.maxDurationSeconds),
  };
}

/**
 * Checks several items, with the access that their decisions give so far. Answers the approvable ones, and a refusal
 * for each other one. Facts that the transaction has loaded under its locks are not loaded again.
 */
export async function approvableItemsOf(
  tx: Tx,
  { request, decisions }: Pick<WholeRequest, "request" | "decisions">,
  items: readonly AccessRequestItem[],
  known?: RequestFacts,
): Promise<{ approvable: ApprovableItem[]; refused: RefusedItem[] }> {
  if (items.length === 0) return { approvable: [], refused: [] };
  const facts = known ?? (await loadRequestFacts(tx.manager, { request, items }));
  const approvable: ApprovableItem[] = [];
  const refused: RefusedItem[] = [];
  for (const item of items) {
    try {
      approvable.push(await assertApprovable(tx, request, item, approvedSoFar(item, decisions) ?? item, facts));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused.push({ itemId: item.id, message: error.message });
    }
  }
  return { approvable, refused };
}

/** An item that cannot be approved now. */
export interface RefusedItem {
  readonly itemId: string;
  /** A sentence that names the cluster and the reason. */
  readonly message: string;
}
