import { JobFailed, payloadIds } from "./failed-job";

describe("a failed job", () => {
  it("keeps the message, without characters that the queue could not store or would misread", () => {
    const cause = new Error("bullmq:rateLimitExceeded\0");
    cause.name = "DelayedError";
    expect(new JobFailed(cause)).toMatchObject({ name: "JobFailed", message: "Job failed: bullmq:rateLimitExceeded" });
  });

  it("may have thrown any value", () => {
    expect(new JobFailed(undefined).message).toBe("Job failed: undefined");
  });

  it("shows the ids of its payload and nothing deeper", () => {
    expect(payloadIds({ runId: "r1", attempt: 2, cluster: { certificate: "…" } })).toEqual({ runId: "r1", attempt: 2 });
    expect(payloadIds("r1")).toEqual({});
  });
});
