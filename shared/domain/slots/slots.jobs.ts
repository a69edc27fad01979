import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/**
 * Reads what a slot holds, and looks for assignments to it that no lease knows. Checks of a whole pool wait a minute for their turns at
 * AWS, so they are among the many jobs of grants: among the few of discovery no sync would go on meanwhile.
 */
export const checkSlotJob = defineJob({
  name: "slots.check",
  group: "grants",
  payload: z.object({ slotId: z.uuid() }),
});

/** Takes an assignment that no lease knows away, as far as that is ours to do, and waits for its role to go. */
export const reconcileSlotAssignmentJob = defineJob({
  name: "slots.reconcile-assignment",
  group: "grants",
  payload: z.object({ slotAssignmentId: z.uuid() }),
});
