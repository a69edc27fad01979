import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Reconciles the access entry of one target with its grants and the time. */
export const reconcileTargetJob = defineJob({
  name: "grants.reconcile-target",
  group: "grants",
  payload: z.object({ targetId: z.uuid() }),
});

/** Finds or makes the principal of a binding, and gives its waiting grants a target. */
export const startGrantsJob = defineJob({
  name: "grants.start",
  group: "grants",
  payload: z.object({ bindingId: z.uuid() }),
});

/** Live topics: something about this grant changed; something about the grants of this person did. */
export const GRANT_TOPIC = "grant";
export const GRANTS_OF_PERSON_TOPIC = "grants-of-person";

/** Live topics: a grant of the request with this id changed, or (ANY_REQUESTED) of some request; of a request by or for this person. */
export const GRANTS_OF_REQUEST_TOPIC = "grants-of-request";
export const ANY_REQUESTED = "any";
export const REQUESTED_GRANTS_OF_PERSON_TOPIC = "requested-grants-of-person";
