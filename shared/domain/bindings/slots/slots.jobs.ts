import { z } from "zod";
import { defineJob } from "../../../platform/queue/job";

/**
 * Reads the permission set of a slot, and finds assignments of it that no slot lease knows. It waits seconds for its
 * turn at AWS. It runs among the many jobs of grants, because among the few of discovery it would hold up syncs.
 */
export const checkSlotJob = defineJob({
  name: "slots.check",
  group: "grants",
  payload: z.object({ slotId: z.uuid() }),
});

/**
 * Removes an assignment that no slot lease knows, where it is ours or an admin asked for it, and waits for its role to go.
 */
export const reconcileSlotAssignmentJob = defineJob({
  name: "slots.reconcile-assignment",
  group: "grants",
  payload: z.object({ slotAssignmentId: z.uuid() }),
});
