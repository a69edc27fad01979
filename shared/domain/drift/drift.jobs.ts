import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Compares the access entries of one cluster with the targets here. In the group that never stands before a revocation. */
export const auditCluster = defineJob({
  name: "drift.audit-cluster",
  group: "discovery",
  payload: z.object({ resourceId: z.uuid() }),
});
