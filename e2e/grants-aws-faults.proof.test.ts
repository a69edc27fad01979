import type { FaultSpec } from "../simulator/gateway/faults";
import { ENTRY_WRITES, grantsComeAndGo, HALF_OF_THE_CALLS } from "./testing/stories/aws-faults";

const TROUBLES: readonly (readonly [string, readonly FaultSpec[]])[] = [
  ["throttles", [{ operation: "*", error: "ThrottlingException", ...HALF_OF_THE_CALLS }]],
  ["answers with 500", [{ operation: "*", error: "InternalServerException", status: 500, ...HALF_OF_THE_CALLS }]],
  [
    "carries out what it never answers",
    ENTRY_WRITES.map((operation) => ({ operation, applyFirst: true, dropConnection: true, ...HALF_OF_THE_CALLS })),
  ],
];

describe("a fault of AWS", () => {
  it.concurrent.each(TROUBLES)("such as %s costs time, but loses no grant and leaves no entry behind", (_how, faults) =>
    grantsComeAndGo(faults),
  );
});
