import { DomainError } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import type { GrantsService } from "../grants/grants.service";
import { AccessRequest, AccessRequestItem } from "./access-request.entity";
import { isApprovedByFlow } from "./approvers/item-approvals";
import { loadApprovers } from "./approvers/request-approvers";
import { approvableItemsOf, approveItems } from "./decisions/approve-items";
import { lockDecisionBasis } from "./decisions/lock-decision-basis";
import type { EvaluatedItem } from "./drafts/evaluate-items";
import type { RequestDraft } from "./drafts/parse-request";
import { validateRequest, violationError } from "./drafts/validate-request";
import { writeSearchWords } from "./lists/write-search-words";
import { publishRequestEvents } from "./publish-request-events";
import { earliestLapse, publishRequestChange, stateOfRequest, type WholeRequest } from "./request-rows";
import { lapsesAt, nextTimerAt } from "./request-timers";

type Grants = Pick<GrantsService, "create">;
type People = Pick<AccessRequest, "requesterId" | "granteeId">;

/**
 * Creates a request with all its items, or refuses all of it with every violation. A repeat with the same client
 * request id answers the same request.
 */
export async function createRequest(
  tx: Tx,
  grants: Grants,
  requesterId: string,
  draft: RequestDraft,
): Promise<AccessRequest> {
  const people = { requesterId, granteeId: draft.granteeId ?? requesterId };
  const { clientRequestId, resourceIds, granteeId, ...asked } = draft;
  const input = { ...asked, resourceIds: [...resourceIds].sort(), granteeId: people.granteeId };
  return createOnce(
    tx,
    { operation: "createAccessRequest", clientRequestId, input },
    {
      make: () => makeRequest(tx, grants, people, draft),
      find: (id) => tx.manager.findOneBy(AccessRequest, { id }),
    },
  );
}

async function makeRequest(tx: Tx, grants: Grants, people: People, draft: RequestDraft): Promise<AccessRequest> {
  await lockRequestCreation(tx, [people.requesterId, people.granteeId]);
  await lockDecisionBasis(tx, draft.resourceIds);
  tx.waited();
  const validated = await validateRequest(tx.manager, draft, people, { actor: tx.actor, at: tx.now });
  const refusal = violationError(validated);
  if (refusal) throw refusal;
  const whole = newRequest(tx, people, draft, validated.items);
  await save(tx, grants, whole);
  return whole.request;
}

/** Serializes requests that share a requester or a grantee, so that a duplicate sees the first one. */
async function lockRequestCreation(tx: Tx, personIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(personIds)].sort()) {
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('access-requests.create'), hashtext($1))", [id]);
  }
}

function newRequest(
  tx: Tx,
  people: People,
  { access, durationSeconds, justification }: RequestDraft,
  evaluated: readonly EvaluatedItem[],
): WholeRequest {
  const end = lapsesAt(tx.now);
  const request = tx.manager.create(AccessRequest, {
    id: newId(),
    ...people,
    justification,
    state: "PENDING",
    createdAt: tx.now,
    changedAt: tx.now,
    version: 1,
    lapsesAt: end,
  });
  const items = evaluated.map(({ resource, flow }) => {
    const { approverPolicy, escalation, settings } = flow!.definition;
    return tx.manager.create(AccessRequestItem, {
      id: newId(),
      requestId: request.id,
      resourceId: resource!.id,
      resourceName: resource!.name,
      flowId: flow!.id,
      access,
      durationSeconds,
      rules: { approverPolicy, escalation, settings },
      state: "PENDING",
      stateSince: tx.now,
      tiers: 0,
      nextTimerAt: nextTimerAt({ createdAt: tx.now, lapsesAt: end, escalation }, tx.now),
      lapsesAt: end,
    });
  });
  return { request, items, decisions: [] };
}

/** Items that need no approval get their grants in this transaction. */
async function save(tx: Tx, grants: Grants, whole: WholeRequest): Promise<void> {
  const { request, items } = whole;
  await tx.manager.insert(AccessRequest, request);
  await tx.manager.insert(AccessRequestItem, items as AccessRequestItem[]);
  await writeSearchWords(tx.manager, request.id);
  const approvers = await loadApprovers(tx.manager, [whole], tx.now);
  await publishRequestEvents(tx, [{ event: "request.created", whole, items, approvers }]);
  const atOnce = items.filter(isApprovedByFlow);
  const { approvable, refused } = await approvableItemsOf(tx, whole, atOnce);
  if (refused.length > 0) throw new DomainError("INVALID_STATE", refused.map(({ message }) => message).join(" "));
  const approvedBy = await approveItems(tx, grants, whole, approvable, approvers);
  const standing = { state: stateOfRequest(whole), lapsesAt: earliestLapse(items) };
  Object.assign(request, standing);
  await tx.manager.update(AccessRequest, request.id, standing);
  await publishRequestEvents(
    tx,
    [...new Set(atOnce.map(({ flowId }) => flowId))].map((flowId) => {
      const byFlow = atOnce.filter((item) => item.flowId === flowId);
      return { event: "request.approved", whole, items: byFlow, approvedBy };
    }),
  );
  publishRequestChange(tx, request);
}
