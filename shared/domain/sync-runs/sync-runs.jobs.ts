import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Takes a run's next step: read the organization, enqueue scans, or finish. */
export const advanceRunJob = defineJob({
  name: "sync-runs.advance",
  group: "discovery",
  payload: z.object({ runId: z.uuid() }),
});

/** Scans accounts of a run until none is left to claim. Several lanes share a run. */
export const scanAccountsJob = defineJob({
  name: "sync-runs.scan-accounts",
  // A group of its own: a worker takes a few scan jobs and leaves the others to its replicas.
  group: "scans",
  payload: z.object({ runId: z.uuid(), lane: z.number().int().min(0) }),
});

/** Reads the names of the organizational units of an integration. */
export const nameUnitsJob = defineJob({
  name: "sync-runs.name-units",
  group: "discovery",
  payload: z.object({ integrationId: z.uuid() }),
});
