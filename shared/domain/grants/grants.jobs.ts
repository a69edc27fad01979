import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Reconciles the access entry of one target with its grants and the time. */
export const reconcileTargetJob = defineJob({
  name: "grants.reconcile-target",
  group: "grants",
  payload: z.object({ targetId: z.uuid() }),
});

/** Finds or makes the principal of a binding, gives its waiting grants their targets, and reconciles these. */
export const startGrantsJob = defineJob({
  name: "grants.start",
  group: "grants",
  payload: z.object({ bindingId: z.uuid() }),
});
