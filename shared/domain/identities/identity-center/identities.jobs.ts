import { z } from "zod";
import { defineJob } from "../../../platform/queue/job";

/** Reads the people and groups of a provider that is due, from its source. */
export const readProviderJob = defineJob({
  name: "identities.read-provider",
  group: "discovery",
  payload: z.object({ providerId: z.uuid() }),
});
