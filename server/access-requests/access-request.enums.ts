import { DECISIONS } from "../../shared/domain/access-requests/access-request.entity";
import {
  CANCEL_REASONS,
  type CancelReason,
  ITEM_STATES,
  type ItemState,
  REQUEST_STATES,
  type RequestState,
} from "../../shared/domain/access-requests/access-request.states";
import { REQUEST_LISTS, type RequestListScope } from "../../shared/domain/access-requests/lists/list-requests";
import { enumOf } from "../graphql/enum-of";

const REQUEST_MEANINGS: Readonly<Record<RequestState, string>> = {
  PENDING: "Something waits, and nobody has approved anything yet. Decide, or wait for those who may.",
  PARTLY_APPROVED: "Something waits still, and some approval was given: of an item, or one of several that it needs.",
  APPROVED: "Every item was approved. Each item's `grant` says how far its access has come.",
  REJECTED: "Every item was turned down by somebody. Their reasons stand in `decisions`.",
  CANCELLED: "Every item was taken back, or lost what it was about: `cancelReason` tells which.",
  LAPSED: "It was not decided within seven days. Ask again where the access is still needed.",
  FAILED: "All of it was approved and no access came. See `grant`, and ask once more by `askAgain`.",
  MIXED: "Nothing waits, and the items ended differently. Read each item's own `state`.",
};
export const AccessRequestStateEnum = enumOf(
  "AccessRequestState",
  REQUEST_STATES,
  "The common state of all items of a request.",
  REQUEST_MEANINGS,
);

const ITEM_MEANINGS: Readonly<Record<ItemState, string>> = {
  PENDING: "Waits for a decision. `approvers` names everybody who may give one.",
  APPROVED: "Enough people agreed, or nobody had to. Follow its `grant` for the access itself.",
  REJECTED: "One of those who decide turned it down. A new request may say more.",
  CANCELLED: "Taken back, or not possible any more: `cancelReason` says which.",
  LAPSED: "It was not decided in time. Ask again where the access is still needed.",
  FAILED: "Approved, and the access never came: `grant` says why, `askAgain` asks once more.",
};
export const ItemStateEnum = enumOf(
  "AccessRequestItemState",
  ITEM_STATES,
  "How far one item has come; items of one request are decided independently.",
  ITEM_MEANINGS,
);

const CANCEL_MEANINGS: Readonly<Record<CancelReason, string>> = {
  BY_PERSON: "The requester, the grantee or an admin took it back. Nothing has to be done.",
  REQUESTER_INACTIVE: "The requester's account was switched off. Somebody else has to ask.",
  GRANTEE_INACTIVE: "The grantee's account was switched off meanwhile.",
  RESOURCE_GONE: "Two syncs did not find the cluster any more. Ask for another one.",
  OUT_OF_SCOPE: "Exclusions of the integration cover the cluster now. Ask an admin.",
  INTEGRATION_DELETED: "An admin deleted the integration with everything that waited on it.",
  FLOW_DELETED: "An admin deleted the access flow and chose to end its requests. Ask by another one.",
  FLOW_CHANGED: "An admin edited the access flow and chose to end its requests. Ask again.",
};
export const CancelReasonEnum = enumOf(
  "AccessRequestCancelReason",
  CANCEL_REASONS,
  "Why an item ended without a decision about it.",
  CANCEL_MEANINGS,
);

export const AccessDecisionEnum = enumOf(
  "AccessDecisionKind",
  DECISIONS,
  "Whether a decision is for or against the access.",
  {
    APPROVE: "In favour of it. An item may need several approvals, by its flow's approver groups.",
    REJECT: "Against it. One is enough to end the item.",
  },
);

const LIST_MEANINGS: Readonly<Record<RequestListScope, string>> = {
  MINE: "Those that the caller made, and those by which the caller gets access.",
  WAITING_FOR_ME: "Those in which something waits that the caller may decide at this moment.",
  DECIDED_BY_ME: "Those about which the caller has given a decision, whatever came of them.",
  ALL: "Everybody's. Admins and auditors alone may ask for it; others get FORBIDDEN.",
};
export const RequestListEnum = enumOf(
  "AccessRequestScope",
  REQUEST_LISTS,
  "Whose requests a list holds, seen from the person who reads it.",
  LIST_MEANINGS,
);
