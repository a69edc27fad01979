import { WriteWindow } from "./write-window";

const START = Date.UTC(2026, 10, 25, 9);
const SECOND = 1_000;

/** The database's time, the machine's time of day and its monotonic clock, in milliseconds since the start. */
function windowAt() {
  const passed = { database: 0, day: 0, monotonic: 0 };
  const window = new WriteWindow({
    clock: { now: () => new Date(START + passed.database) },
    machine: { now: () => new Date(START + passed.day), elapsedMs: () => passed.monotonic },
  });
  return { window, passed };
}

describe("the time in which writes may be sent", () => {
  it("begins with the first renewal, and ends five seconds before the lease", async () => {
    const { window, passed } = windowAt();
    expect(window.isOpen).toBe(false);
    await window.openBy(async () => true);
    Object.assign(passed, { database: 24 * SECOND, day: 24 * SECOND, monotonic: 24 * SECOND });
    expect(window.isOpen).toBe(true);
    Object.assign(passed, { database: 25 * SECOND, day: 25 * SECOND, monotonic: 25 * SECOND });
    expect(window.isOpen).toBe(false);
  });

  it.each(["database", "day", "monotonic"] as const)(
    "ends by the clock of the %s, though others stand still",
    async (clock) => {
      const { window, passed } = windowAt();
      await window.openBy(async () => true);
      passed[clock] = 3_600 * SECOND;
      expect(window.isOpen).toBe(false);
    },
  );

  it("counts from before a renewal, and goes on where one fails", async () => {
    const { window, passed } = windowAt();
    await window.openBy(async () => true);
    expect(await window.openBy(async () => false)).toBe(false);
    expect(window.isOpen).toBe(true);
    const slow = async () => {
      passed.day += 26 * SECOND;
      return true;
    };
    expect(await window.openBy(slow)).toBe(true);
    expect(window.isOpen).toBe(false);
  });
});
