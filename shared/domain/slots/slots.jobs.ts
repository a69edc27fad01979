import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Reads what a slot holds, and looks for assignments to it that no lease knows. */
export const checkSlotJob = defineJob({
  name: "slots.check",
  group: "discovery",
  payload: z.object({ slotId: z.uuid() }),
});

/** Takes an assignment that no lease knows away, as far as that is ours to do, and waits for its role to go. */
export const reconcileSlotAssignmentJob = defineJob({
  name: "slots.reconcile-assignment",
  group: "grants",
  payload: z.object({ slotAssignmentId: z.uuid() }),
});
