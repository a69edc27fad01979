import type { ClassType } from "type-graphql";
import { payloadType } from "../graphql/payload";
import { AccessRequestType, NotApprovedType } from "./access-request.type";

export interface RequestPayload {
  request: AccessRequestType;
}

export interface ApproveRequestPayload extends RequestPayload {
  /** Of an approval without `itemIds`: the items that stay pending. */
  notApproved: readonly NotApprovedType[];
}

export const CreateAccessRequestPayload = requestPayload("CreateAccessRequest");
export const AskAgainPayload = requestPayload("AskAgain");
export const RejectRequestPayload = requestPayload("RejectRequest");
export const CancelRequestPayload = requestPayload("CancelRequest");

export const ApproveRequestPayload = payloadType<ApproveRequestPayload>("ApproveRequest", {
  request: {
    type: () => AccessRequestType,
    description: "The request as it is now, with the grants of items that have enough approvals.",
  },
  notApproved: {
    type: () => [NotApprovedType],
    description: "Without `itemIds`: the items that could not be approved. Empty with `itemIds`.",
  },
});

function requestPayload(name: string): ClassType<RequestPayload> {
  return payloadType<RequestPayload>(name, {
    request: { type: () => AccessRequestType, description: "As it stands now, with all its items." },
  });
}
