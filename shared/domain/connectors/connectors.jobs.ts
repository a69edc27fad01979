import { z } from "zod";
import { defineJob } from "../../platform/queue/job";

/** Tries everything a connector needs to reach. */
export const testConnector = defineJob({
  name: "connectors.test",
  group: "discovery",
  payload: z.object({ testId: z.uuid() }),
});

/** Live topic: the test with this id has ended. */
export const CONNECTOR_TEST_TOPIC = "connector-test";
