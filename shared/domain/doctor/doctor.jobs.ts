import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Runs the checks of a doctor run. */
export const runDoctorJob = defineJob({
  name: "doctor.run",
  group: "discovery",
  payload: z.object({ runId: z.uuid() }),
});

/** Live topic: a doctor run of the integration, or a test of the connector, with this id has progressed. */
export const DOCTOR_TOPIC = "doctor";
