import { Field, Int, ObjectType } from "type-graphql";
import { AccessRequestType } from "../access-requests/access-request.type";
import { Access } from "../graphql/access";
import { AccessFlowType } from "./access-flow.type";

@Access("WITH_PARENT")
@ObjectType("WaitingRequests", {
  description: "Requests that wait by a flow and that nobody can approve any more as it is.",
})
export class WaitingRequestsType {
  @Field(() => Int)
  count!: number;

  @Field(() => [AccessRequestType], { description: "The oldest 20." })
  first!: readonly AccessRequestType[];

  @Field(() => Int, { description: "How many of them were cancelled with the change: all or none." })
  ended!: number;
}

@Access("ADMIN")
@ObjectType("AccessFlowChange", { description: "A flow after a change, and what the change means for requests." })
export class FlowChangeType {
  @Field(() => AccessFlowType)
  flow!: AccessFlowType;

  @Field(() => WaitingRequestsType)
  waitingRequests!: WaitingRequestsType;
}
