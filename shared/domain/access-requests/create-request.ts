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

/** Makes a request with all its items, or refuses it whole and says every rule that stands against it. Sent twice it is made once. */
export async function createRequest(
  tx: Tx,
  grants: Grants,
  requesterId: string,
  wish: RequestDraft,
): Promise<AccessRequest> {
  const people = { requesterId, granteeId: wish.granteeId ?? requesterId };
  const { clientRequestId, resourceIds, granteeId, ...asked } = wish;
  const input = { ...asked, resourceIds: [...resourceIds].sort(), granteeId: people.granteeId };
  return createOnce(
    tx,
    { operation: "createAccessRequest", clientRequestId, input },
    {
      make: () => makeRequest(tx, grants, people, wish),
      find: (id) => tx.manager.findOneBy(AccessRequest, { id }),
    },
  );
}

async function makeRequest(tx: Tx, grants: Grants, people: People, wish: RequestDraft): Promise<AccessRequest> {
  await lockRequestCreation(tx, [people.requesterId, people.granteeId]);
  await lockDecisionBasis(tx, wish.resourceIds);
  const judged = await validateRequest(tx.manager, wish, people, { actor: tx.actor, at: tx.now });
  const refusal = violationError(judged);
  if (refusal) throw refusal;
  const whole = newRequest(tx, people, wish, judged.items);
  await save(tx, grants, whole);
  return whole.request;
}

/** A double click, or two people asking for the same person, come one after the other, so that the second sees the first. */
async function lockRequestCreation(tx: Tx, personIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(personIds)].sort()) {
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('access-requests.create'), hashtext($1))", [id]);
  }
}

function newRequest(
  tx: Tx,
  people: People,
  { access, durationSeconds, justification }: RequestDraft,
  examined: readonly EvaluatedItem[],
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
  const items = examined.map(({ resource, flow }) => {
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

/** Where nobody has to approve, the access is given in this very transaction. */
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
