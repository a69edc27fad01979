import { testBackends } from "../shared/platform/queue/testing/test-backends";
import { grantsOutliveQueue } from "./testing/stories/lost-queue";

const REDIS_DATABASE = 8;
/** Redis where it is installed. The queue in PostgreSQL has a proof. */
const { name, open } = testBackends().at(-1)!;

describe("a queue that loses all of its jobs", () => {
  it(`on ${name}, delays grants and revocations by a sweep, and loses none`, async () => {
    const backend = await open(REDIS_DATABASE);
    await grantsOutliveQueue(backend);
    await backend.close();
  });
});
