import type { Tx } from "../../platform/database/unit-of-work";
import { everyone } from "../access-flows/approvers";
import { type ApprovedBy, flowAsActor } from "../grants/approved-by";
import { addNotices, type NewNotice } from "../notices/add-notice";
import type { AccessRequestItem } from "./access-request.entity";
import type { ApproversByItem } from "./request-approvers";
import { loadRequestNames, type RequestNames, requestEvent } from "./request-events";
import type { WholeRequest } from "./request-rows";

type NoticedEvent = Extract<NewNotice["event"], `request.${string}`>;

export interface RequestNews {
  /** An approval that was given is on record, whether or not it was enough; others are told once it was. */
  readonly event: NoticedEvent | "request.approval-given";
  readonly whole: WholeRequest;
  /** Those it is about. */
  readonly items: readonly AccessRequestItem[];
  /** Who may decide now is named, so that they can be asked. */
  readonly approvers?: ApproversByItem;
  readonly reason?: string | null;
  /** What a person decided, with who might decide then. */
  readonly decision?: {
    readonly personId: string;
    readonly identityId: string | null;
    readonly approvers: ApproversByItem;
  };
  /** With request.approved, by item: all by people, or all by one flow. */
  readonly approvedBy?: ReadonlyMap<string, ApprovedBy>;
}

/** Writes the audit and what webhooks are told, for any number of requests: one event for the items of each. */
export async function tellOfRequests(tx: Tx, news: readonly RequestNews[]): Promise<void> {
  const told = news.filter(({ items }) => items.length > 0);
  if (told.length === 0) return;
  const names = await loadRequestNames(tx, told);
  // A reminder changes nothing.
  tx.audit(...told.filter(({ event }) => event !== "request.reminder").map((one) => requestEvent(one, names)));
  await addNotices(
    tx,
    told.flatMap((one) => {
      const { event, whole } = one;
      if (event === "request.approval-given") return [];
      return { event, subjectType: "access-request", subjectId: whole.request.id, data: dataOf(tx, one, names) };
    }),
  );
}

/** Where more may decide, nobody would be asked by name. */
const NAMED_APPROVERS = 50;

function dataOf(
  { actor }: Tx,
  { whole, items, approvers, reason, approvedBy }: RequestNews,
  { people, flows }: RequestNames,
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
      resource: { id: item.resourceId, name: item.resourceName },
      flow: { id: item.flowId, name: flows.get(item.flowId)?.name ?? null },
      access: item.access,
      durationSeconds: item.durationSeconds,
      state: item.state,
      grantId: item.grantId,
      ...(item.cancelReason && { cancelReason: item.cancelReason }),
      ...(approvers && {
        approvers: everyone(approvers.get(item.id)!)
          .slice(0, NAMED_APPROVERS)
          .map(({ id, displayName, email }) => ({ id, name: displayName, email })),
      }),
    })),
    by: { kind: by.kind, name: by.name },
    ...(reason != null && { reason }),
  };
}
