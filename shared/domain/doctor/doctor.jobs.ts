import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Makes the checks of a doctor run. */
export const runDoctor = defineJob({
  name: "doctor.run",
  group: "discovery",
  payload: z.object({ runId: z.uuid() }),
});

/** Live topic: the doctor run of an integration, or the test of a connector with this id, has come further. */
export const DOCTOR_TOPIC = "doctor";
