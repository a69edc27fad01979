import { eventually } from "../../../testing/eventually";
import { startOnDemandLoop } from "./on-demand-loop";

const loopOf = (gatherMs: number | undefined, work: () => void) =>
  startOnDemandLoop({ name: "test", log: { error: () => undefined }, pollIntervalMs: 3_600_000, gatherMs }, async () =>
    work(),
  );

describe("a loop on demand", () => {
  it("works once for all hints that it gathers, and again for a later one", async () => {
    let works = 0;
    const loop = loopOf(1, () => {
      works += 1;
    });
    loop.wake();
    loop.wake();
    await eventually("the first work", () => works > 0);
    expect(works).toBe(1);
    loop.wake();
    await eventually("the second work", () => works === 2);
    await loop.stop();
  });

  it("stops at once while it gathers, and works no more", async () => {
    let works = 0;
    const loop = loopOf(3_600_000, () => {
      works += 1;
    });
    loop.wake();
    await loop.stop();
    expect(works).toBe(0);
  });
});
