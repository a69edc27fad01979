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
  PENDING: "An item waits, and no approval was given yet. Decide, or wait for the approvers.",
  PARTLY_APPROVED:
    "An item still waits, and an approval was given: for another item, or one of several that an item needs.",
  APPROVED: "Every item was approved. Each item's `grant` says how far its access has come.",
  REJECTED: "Every item was rejected. The reasons stand in `decisions`.",
  CANCELLED: "Every item was cancelled: `cancelReason` of each says why.",
  LAPSED: "No item was decided within seven days. Request the access again where it is still needed.",
  FAILED: "Every item was approved and no access came. `grant` says why, and `askAgain` requests it once more.",
  MIXED: "No item waits, and the items ended differently. Read the `state` of each.",
};
export const AccessRequestStateEnum = enumOf(
  "AccessRequestState",
  REQUEST_STATES,
  "The common state of all items of a request.",
  REQUEST_MEANINGS,
);

const ITEM_MEANINGS: Readonly<Record<ItemState, string>> = {
  PENDING: "The item waits for a decision. `approvers` names everybody who may decide.",
  APPROVED: "Enough approvals were given, or none was required. The `grant` shows how far the access has come.",
  REJECTED: "An approver rejected the item. A new request may give a better justification.",
  CANCELLED: "The item was cancelled: `cancelReason` says why.",
  LAPSED: "The item was not decided in time. Request the access again where it is still needed.",
  FAILED: "The item was approved, and its access never came: `grant` says why, and `askAgain` requests it once more.",
};
export const ItemStateEnum = enumOf(
  "AccessRequestItemState",
  ITEM_STATES,
  "How far one item has come; items of one request are decided independently.",
  ITEM_MEANINGS,
);

const CANCEL_MEANINGS: Readonly<Record<CancelReason, string>> = {
  BY_PERSON: "The requester, the grantee or an admin cancelled the item. Nothing has to be done.",
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
    APPROVE: "The decision is for the access. An item may need several approvals, by the approver groups of its flow.",
    REJECT: "The decision is against the access. One rejection ends the item.",
  },
);

const LIST_MEANINGS: Readonly<Record<RequestListScope, string>> = {
  MINE: "Requests that the caller made, and those that give the caller access.",
  WAITING_FOR_ME: "Requests with an item that the caller may decide about at this moment.",
  DECIDED_BY_ME: "Requests about which the caller has decided.",
  ALL: "All requests. It is for admins and auditors; others get FORBIDDEN.",
};
export const RequestListEnum = enumOf(
  "AccessRequestScope",
  REQUEST_LISTS,
  "The requests that a list holds, as seen by the caller.",
  LIST_MEANINGS,
);
