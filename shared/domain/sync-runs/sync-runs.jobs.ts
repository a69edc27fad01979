import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Looks at a run and does what comes next: read the organization, hand out scans, or finish. */
export const advanceSyncRun = defineJob({
  name: "sync-runs.advance",
  group: "discovery",
  payload: z.object({ runId: z.uuid() }),
});

/** Scans accounts of a run, one after another, until none is left to claim. Several lanes share a run. */
export const scanAccounts = defineJob({
  name: "sync-runs.scan-accounts",
  // Of their own: a worker takes a few, and leaves the others to the next one.
  group: "scans",
  payload: z.object({ runId: z.uuid(), lane: z.number().int().min(0) }),
});

/** Reads what AWS calls the organizational units of an integration. */
export const nameUnitsJob = defineJob({
  name: "sync-runs.name-units",
  group: "discovery",
  payload: z.object({ integrationId: z.uuid() }),
});

/** Live topic: something about the sync of the integration with this id changed. */
export const SYNC_TOPIC = "sync-run";
