import { payloadType } from "../graphql/payload";
import { DelegationType } from "./delegation.type";

export const DelegateApprovalsPayload = payloadType<{ delegation: DelegationType }>("DelegateApprovals", {
  delegation: {
    type: () => DelegationType,
    description: "The new delegation, or the earlier one of the same `clientRequestId`.",
  },
});
export type DelegateApprovalsPayload = InstanceType<typeof DelegateApprovalsPayload>;

export const EndDelegationPayload = payloadType<{ delegation: DelegationType }>("EndDelegation", {
  delegation: { type: () => DelegationType, description: "The delegation as it is now, with its end." },
});
export type EndDelegationPayload = InstanceType<typeof EndDelegationPayload>;
