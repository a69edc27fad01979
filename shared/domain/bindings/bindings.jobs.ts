import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Takes away, step by step, what was made in AWS for a person that nothing needs any more. */
export const reconcileBindingJob = defineJob({
  name: "bindings.reconcile",
  group: "grants",
  payload: z.object({ bindingId: z.uuid() }),
});
