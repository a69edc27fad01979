import { ENTRY_WRITES, grantsComeAndGo, HALF_OF_THE_CALLS } from "./testing/stories/aws-faults";

describe("a fault of AWS", () => {
  it("such as a 500 for a call that is carried out a second later loses no grant and leaves no entry behind", () =>
    grantsComeAndGo(
      ENTRY_WRITES.map((operation) => ({
        operation,
        error: "InternalServerException",
        status: 500,
        applyLateMs: 1_000,
        ...HALF_OF_THE_CALLS,
      })),
    ));
});
