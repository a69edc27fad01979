import type { Tx } from "../../platform/database/unit-of-work";
import { allApprovers } from "../access-flows/approvers";
import { flowAsActor } from "../grants/approved-by";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { RequestFacts } from "./decisions/request-facts";
import {
  type AuditedRequestEvent,
  approvedOnRecord,
  loadRequestNames,
  questionOnRecord,
  type RequestEvent,
  type RequestNames,
  requestAuditEntry,
  resourceOfItem,
} from "./request-events";

/**
 * Writes audit entries and outbox messages for any number of requests: one event for the items of each. `facts` are
 * those of the one request, where the transaction has loaded them.
 */
export async function publishRequestEvents(
  tx: Tx,
  events: readonly RequestEvent[],
  facts: RequestFacts | null = null,
): Promise<void> {
  const published = events.filter(({ items }) => items.length > 0);
  if (published.length === 0) return;
  const names = await loadRequestNames(tx, published, facts);
  // Reminders change nothing, so they are not audited.
  tx.audit(...published.filter(isAudited).map((one) => requestAuditEntry(one, names)));
  await addAllToOutbox(
    tx,
    published.flatMap((one) => {
      const { event, whole } = one;
      if (event === "request.approval-given") return [];
      return { event, subjectType: "access-request", subjectId: whole.request.id, data: dataOf(tx, one, names) };
    }),
  );
}

/** Of more approvers, messages name only the first. */
const NAMED_APPROVERS = 50;

function dataOf(
  { actor }: Tx,
  { whole, items, approvers, reason, approvedBy, failures, question, decision }: RequestEvent,
  { people, flows, places }: RequestNames,
): object {
  const { request } = whole;
  const person = (id: string) => ({ id, name: people.get(id) ?? null });
  const first = approvedBy?.get(items[0]!.id);
  const by = (first && flowAsActor(first)) ?? actor;
  return {
    requestId: request.id,
    state: request.state,
    requester: person(request.requesterId),
    grantee: person(request.granteeId),
    justification: request.justification,
    items: items.map((item) => ({
      id: item.id,
      resource: resourceOfItem(item, places),
      flow: {
        id: item.flowId,
        name: flows.get(item.flowId)?.name ?? null,
        summary: flows.get(item.flowId)?.summary ?? null,
      },
      access: item.access,
      durationSeconds: item.durationSeconds,
      ...approvedOnRecord(item),
      state: item.state,
      grantId: item.grantId,
      ...(item.cancelReason && { cancelReason: item.cancelReason }),
      ...behalf(decision?.usedRights.get(item.id)?.onBehalfOfId, person),
      ...(failures && { failure: failures.get(item.id) }),
      ...(approvers && {
        approvers: allApprovers(approvers.get(item.id)!)
          .slice(0, NAMED_APPROVERS)
          .map(({ id, displayName, email }) => ({ id, name: displayName, email })),
      }),
    })),
    by: { kind: by.kind, name: by.name, ...("personId" in by && { personId: by.personId }) },
    ...(reason != null && { reason }),
    ...(question && { question: questionOnRecord(question, { people }) }),
  };
}

const behalf = <T>(id: string | undefined, person: (id: string) => T) => (id ? { onBehalfOf: person(id) } : {});

function isAudited(change: RequestEvent): change is AuditedRequestEvent {
  return change.event !== "request.reminder";
}
