import { Field, Int, ObjectType } from "type-graphql";
import type { Platform } from "../../shared/compose";
import type { FlowChange } from "../../shared/domain/access-flows/access-flows.service";
import type { WaitingRequests } from "../../shared/domain/access-flows/requests-of-flow.port";
import { AccessRequestType } from "../access-requests/access-request.type";
import { Access } from "../graphql/access";
import { payloadType } from "../graphql/payload";
import { AccessFlowType } from "./access-flow.type";

@Access("WITH_PARENT")
@ObjectType("WaitingRequests", {
  description: "Requests that wait by a flow and that nobody can approve any more as it is.",
})
export class WaitingRequestsType {
  @Field(() => Int, { description: "How many there are in all, also those that are not named." })
  count!: number;

  @Field(() => [AccessRequestType], { description: "The oldest 20 of them, as they are now." })
  first!: readonly AccessRequestType[];

  @Field(() => Int, { description: "How many of them were cancelled with the change: all or none." })
  ended!: number;
}

export interface FlowPayload {
  readonly flow: AccessFlowType;
}

export interface FlowChangePayload extends FlowPayload {
  readonly waitingRequests: WaitingRequestsType;
}

const flow = (description: string) => ({ type: () => AccessFlowType, description });
const waitingRequests = {
  type: () => WaitingRequestsType,
  description: "The effect of the change on requests that wait by the flow.",
};

export const CreateAccessFlowPayload = payloadType<FlowPayload>("CreateAccessFlow", {
  flow: flow("The new flow; with a `clientRequestId` that was sent before, the flow that it made."),
});
export const UpdateAccessFlowPayload = payloadType<FlowChangePayload>("UpdateAccessFlow", {
  flow: flow("The flow after the change, with its next version."),
  waitingRequests,
});
export const SetAccessFlowActivePayload = payloadType<FlowChangePayload>("SetAccessFlowActive", {
  flow: flow("The flow after the switch, with its next version."),
  waitingRequests,
});
export const DeleteAccessFlowPayload = payloadType<FlowChangePayload>("DeleteAccessFlow", {
  flow: flow("The flow as it was, now switched off and with `deletedAt`."),
  waitingRequests,
});

export async function flowChangePayload(platform: Platform, change: FlowChange): Promise<FlowChangePayload> {
  return { flow: change.flow, waitingRequests: await waitingRequestsOf(platform, change.waitingRequests) };
}

export async function waitingRequestsOf(
  { accessRequestsQueries }: Platform,
  { firstIds, ...counts }: WaitingRequests,
): Promise<WaitingRequestsType> {
  return { ...counts, first: await accessRequestsQueries.byIds(firstIds) };
}
