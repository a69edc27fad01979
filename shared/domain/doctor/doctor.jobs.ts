import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Runs the checks of a doctor run. */
export const runDoctorJob = defineJob({
  name: "doctor.run",
  group: "discovery",
  payload: z.object({ runId: z.uuid() }),
});
