import { oneLine } from "../../../kernel/text/one-line";
import type { OutboxEvent } from "../../outbox/outbox-events";
import type { RequestEventData, RequestEventItem } from "./outbox-record";
import { describeRequestLines, listResourceNames, type MessageWords, nameOnOneLine } from "./request-words";

export type DecidedEvent = Extract<
  OutboxEvent,
  "request.approved" | "request.rejected" | "request.cancelled" | "request.lapsed"
>;

/** For requester and grantee: the decision, the decider, and the next step. */
export function decidedWords(event: DecidedEvent, data: RequestEventData): MessageWords {
  const subject = `${nameOnOneLine(data.requester)}'s request for access to ${listResourceNames(data.items)}`;
  const by = `by ${nameOnOneLine(data.by)}`;
  const reason = data.reason ? [`Reason given: ${oneLine(data.reason)}`] : [];
  const { title, lines } = outcomeOf(event, data, by);
  return { title: `${subject} ${title}`, message: [...lines, ...reason, ...describeRequestLines(data)].join("\n") };
}

function outcomeOf(event: DecidedEvent, { items }: RequestEventData, by: string) {
  switch (event) {
    case "request.approved":
      return {
        title: "was approved",
        lines: [`It was approved ${by}. The access is being set up; that takes a minute or two.`],
      };
    case "request.rejected":
      return { title: "was rejected", lines: [`It was rejected ${by}.`] };
    case "request.cancelled":
      return { title: "was cancelled", lines: cancelledBecause(items, by) };
    case "request.lapsed":
      return {
        title: "has lapsed",
        lines: ["It was not decided within a week. Ask again if the access is still needed."],
      };
  }
}

/** One sweep may cancel the items of a request for several reasons. */
function cancelledBecause(items: readonly RequestEventItem[], by: string): string[] {
  const reasons = items.map(({ cancelReason }) => CANCELLED[cancelReason ?? ""] ?? `It was cancelled ${by}.`);
  if (new Set(reasons).size <= 1) return reasons.slice(0, 1);
  return items.map(({ resource }, n) => `${resource.name}: ${reasons[n]}`);
}

const CANCELLED: Readonly<Record<string, string>> = {
  REQUESTER_INACTIVE: "It was cancelled, because the person who asked is not active any more.",
  GRANTEE_INACTIVE: "It was cancelled, because the person it was for is not active any more.",
  RESOURCE_GONE: "It was cancelled, because the resource is not there any more.",
  OUT_OF_SCOPE: "It was cancelled, because the resource is no longer managed by its integration.",
  INTEGRATION_DELETED: "It was cancelled, because the integration was deleted.",
  FLOW_DELETED: "It was cancelled, because the access flow was deleted. Ask again to use another one.",
  FLOW_CHANGED: "It was cancelled, because the access flow does not allow it any more. Ask again to use another one.",
};

/** For requester and grantee: the access failed, the reason, and what to do. */
export function failedWords(data: RequestEventData): MessageWords {
  const lines = data.items.map(({ resource, failure }) =>
    [`${resource.name}: ${failure?.message ?? "The access could not be set up."}`, NEXT[failure?.reason ?? ""] ?? ""]
      .join(" ")
      .trim(),
  );
  return { title: `Access to ${listResourceNames(data.items)} could not be given`, message: lines.join("\n") };
}

const NEXT: Readonly<Record<string, string>> = {
  REFUSED_BY_AWS:
    "An admin can see with the doctor of the integration which permission is missing. Ask again after that.",
  FOREIGN_ENTRY: "The cluster has an entry of others for this role. Ask its owners, then ask again.",
  PRINCIPAL_NOT_FOUND: "No role or user of AWS was found for the person. An admin can say why; ask again after that.",
  NOT_MANAGEABLE: "The cluster cannot be managed at the moment. Its owners can change that; ask again after that.",
  NOT_IN_TIME: "It did not come in time. Ask again; if it fails again, tell an admin.",
};
