import type { Tx } from "../../platform/database/unit-of-work";
import { everyone } from "../access-flows/approvers";
import { addNotices, type NewNotice } from "../notices/add-notice";
import type { AccessRequestItem } from "./access-request.entity";
import type { ApproversByItem } from "./request-approvers";
import type { WholeRequest } from "./request-rows";

type RequestEvent = Extract<NewNotice["event"], `request.${string}`>;

export interface RequestNews {
  readonly event: RequestEvent;
  readonly whole: WholeRequest;
  /** Those it is about. */
  readonly items: readonly AccessRequestItem[];
  /** Who may decide now is named, so that they can be asked. */
  readonly approvers?: ApproversByItem;
  readonly reason?: string | null;
}

/** Writes the audit and what webhooks are told, for any number of requests: one event for the items of each. */
export async function tellOfRequests(tx: Tx, news: readonly RequestNews[]): Promise<void> {
  const told = news.filter(({ items }) => items.length > 0);
  if (told.length === 0) return;
  const names = await namesOf(tx, told);
  for (const { event, whole, items, reason } of told) {
    const after = { items: items.map(({ id, resourceName, state }) => ({ id, resourceName, state })), reason };
    // A reminder changes nothing.
    if (event === "request.reminder") continue;
    tx.audit({ action: `access-${event}`, subjectType: "access-request", subjectId: whole.request.id, after });
  }
  await addNotices(
    tx,
    told.map((one) => ({
      event: one.event,
      subjectType: "access-request",
      subjectId: one.whole.request.id,
      data: dataOf(tx, one, names),
    })),
  );
}

/** Where more may decide, nobody would be asked by name. */
const NAMED_APPROVERS = 50;

interface Names {
  readonly people: ReadonlyMap<string, string>;
  readonly flows: ReadonlyMap<string, string>;
}

function dataOf({ actor }: Tx, { whole, items, approvers, reason }: RequestNews, { people, flows }: Names): object {
  const { request } = whole;
  const person = (id: string) => ({ id, name: people.get(id) ?? null });
  return {
    requestId: request.id,
    state: request.state,
    requester: person(request.requesterId),
    grantee: person(request.granteeId),
    justification: request.justification,
    items: items.map((item) => ({
      id: item.id,
      resource: { id: item.resourceId, name: item.resourceName },
      flow: { id: item.flowId, name: flows.get(item.flowId) ?? null },
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
    by: { kind: actor.kind, name: actor.name },
    ...(reason != null && { reason }),
  };
}

async function namesOf(tx: Tx, news: readonly RequestNews[]): Promise<Names> {
  const people = news.flatMap(({ whole: { request } }) => [request.requesterId, request.granteeId]);
  const flows = news.flatMap(({ items }) => items.map(({ flowId }) => flowId));
  const rows: { id: string; name: string }[] = await tx.manager.query(
    `select id, display_name as name from homes where id = any($1)
     union all select id, name from access_flows where id = any($2)`,
    [[...new Set(people)], [...new Set(flows)]],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return { people: names, flows: names };
}
