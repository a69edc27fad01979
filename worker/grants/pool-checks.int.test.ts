import { Slot } from "../../shared/domain/bindings/slots/slot.entity";
import { createPoolHarness, type PoolHarness } from "./testing/pool-harness";

/** As many as the template makes. */
const SLOTS = 50;
const SWEEP_MS = 5_000;
/** Seven calls of two checks, at a fifth of the rate of Identity Center. */
const LONGEST_MS = 5_000;

let harness: PoolHarness;
beforeAll(async () => {
  harness = await createPoolHarness();
});
afterAll(() => harness.close());

it("a whole pool is checked within minutes, and none of its slots is held for long, which a grant would wait for", async () => {
  await harness.begin(SLOTS);
  const begunAt = harness.clock.now().getTime();
  const times: number[] = [];
  while ((await usable()) < SLOTS && times.length < SLOTS) {
    times.push(await harness.sweepOnce());
    harness.clock.advance({ milliseconds: SWEEP_MS });
  }
  expect(await usable()).toBe(SLOTS);
  expect(Math.max(...times)).toBeLessThan(LONGEST_MS);
  expect(harness.clock.now().getTime() - begunAt).toBeLessThan(5 * 60_000);
});

function usable(): Promise<number> {
  return harness.db.manager.countBy(Slot, { state: "USABLE" });
}
