import { type ClassType, Field, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";
import { AccessRequestType, NotApprovedType } from "./access-request.type";

@Access("WITH_PARENT")
@ObjectType("ApproveRequestPayload", { description: "The request after an approval, and whatever of it stayed open." })
export class ApproveRequestPayload {
  @Field(() => AccessRequestType, {
    description: "As it stands after the approval, with its grants where one was enough.",
  })
  request!: AccessRequestType;

  @Field(() => [NotApprovedType], {
    description: "Without `itemIds`: the items that were meant and could not be approved. Empty with `itemIds`.",
  })
  notApproved!: readonly NotApprovedType[];
}

export interface RequestPayload {
  request: AccessRequestType;
}

export const CreateAccessRequestPayload = requestPayload("CreateAccessRequestPayload", "asking for access");
export const AskAgainPayload = requestPayload("AskAgainPayload", "asking once more for its FAILED items");
export const RejectRequestPayload = requestPayload("RejectRequestPayload", "a rejection");
export const CancelRequestPayload = requestPayload("CancelRequestPayload", "a cancellation");

function requestPayload(name: string, what: string): ClassType<RequestPayload> {
  @Access("WITH_PARENT")
  @ObjectType(name, { description: `The answer to ${what}.` })
  class Payload {
    @Field(() => AccessRequestType, { description: `As it stands after ${what}.` })
    request!: AccessRequestType;
  }
  return Payload;
}
