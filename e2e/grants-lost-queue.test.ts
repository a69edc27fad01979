import { grantsOutliveQueue } from "./testing/stories/lost-queue";

describe("a queue that loses all of its jobs", () => {
  it("delays grants and revocations by a sweep, and loses none", () => grantsOutliveQueue());
});
