import { DECISIONS } from "../../shared/domain/access-requests/access-request.entity";
import { CANCEL_REASONS, ITEM_STATES, REQUEST_STATES } from "../../shared/domain/access-requests/access-request.states";
import { REQUEST_LISTS } from "../../shared/domain/access-requests/access-requests.queries";
import { enumOf } from "../graphql/enum-of";

export const AccessRequestStateEnum = enumOf(
  "AccessRequestState",
  REQUEST_STATES,
  "Something waits: PENDING, or PARTLY_APPROVED where some approval was given. Nothing waits: what all items are, or MIXED.",
);
export const ItemStateEnum = enumOf(
  "AccessRequestItemState",
  ITEM_STATES,
  "PENDING waits for a decision. FAILED: it was approved, and its access did not come: `grant` says why, `askAgain` asks again.",
);
export const CancelReasonEnum = enumOf("AccessRequestCancelReason", CANCEL_REASONS);
export const AccessDecisionEnum = enumOf("AccessDecisionKind", DECISIONS);
export const RequestListEnum = enumOf(
  "AccessRequestScope",
  REQUEST_LISTS,
  "MINE: by or for me. WAITING_FOR_ME: I may decide about something in it now. ALL: for admins and auditors.",
);
