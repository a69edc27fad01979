import { nextAttemptAt } from "./next-attempt";

const CREATED = new Date("2026-03-01T12:00:00.000Z");
const pauseAfter = (attempts: number, random = 0.5) =>
  (nextAttemptAt(attempts, CREATED, CREATED, random)!.getTime() - CREATED.getTime()) / 1000;

describe("the next attempt of a delivery", () => {
  it.each([
    [1, 5],
    [2, 10],
    [5, 80],
    [10, 2560],
    [11, 3600],
    [500, 3600],
  ])("comes, after %d failed ones, %d seconds later", (attempts, seconds) => {
    expect(pauseAfter(attempts)).toBeCloseTo(seconds);
  });

  it("is a tenth earlier or later, so that they do not all come at once", () => {
    expect(pauseAfter(1, 0)).toBeCloseTo(4.5);
    expect(pauseAfter(1, 1)).toBeCloseTo(5.5);
  });

  it("does not come any more after three days", () => {
    const later = new Date(CREATED.getTime() + 3 * 86_400_000 - 3_600_000);
    expect(nextAttemptAt(80, CREATED, new Date(later.getTime() - 1), 0.5)).not.toBeNull();
    expect(nextAttemptAt(80, CREATED, new Date(later.getTime() + 1), 0.5)).toBeNull();
  });
});
