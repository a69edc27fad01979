import { payloadType } from "../graphql/payload";
import { SlotAssignmentType } from "./slot.type";

export const ReleaseSlotPayload = payloadType<{ assignment: SlotAssignmentType }>("ReleaseSlot", {
  assignment: { type: () => SlotAssignmentType, description: "Marked to be taken away; it is gone when AWS says so." },
});
export type ReleaseSlotPayload = InstanceType<typeof ReleaseSlotPayload>;
