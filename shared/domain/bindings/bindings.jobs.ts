import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Removes, step by step, the assignment of a person that no grant needs any more. */
export const removeBindingJob = defineJob({
  name: "bindings.remove",
  group: "grants",
  payload: z.object({ bindingId: z.uuid() }),
});
