import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { onAbort } from "./abort";
import { withinTime } from "./within-time";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const HOUR_MS = 3_600_000;

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => onAbort(signal, () => resolve((signal.reason as Error).name)));

describe("work within a time", () => {
  it("is stopped at its end, though the garbage was collected meanwhile", async () => {
    const collecting = setInterval(collectGarbage, 5);
    const never = new AbortController().signal;
    expect(await withinTime(never, 100, untilAborted)).toBe("TimeoutError");
    clearInterval(collecting);
  });

  it("gets another time for its rest, and none once it has ended", async () => {
    const never = new AbortController().signal;
    let allowLate = (_restMs: number) => {};
    const worked = await withinTime(never, HOUR_MS, (within, allow) => {
      allow(1);
      allowLate = allow;
      return untilAborted(within);
    });
    expect(worked).toBe("TimeoutError");
    const before = process.getActiveResourcesInfo().length;
    allowLate(HOUR_MS);
    expect(process.getActiveResourcesInfo()).toHaveLength(before);
  });

  it("is stopped with its caller, also where that was stopped before", async () => {
    const stop = new AbortController();
    const working = withinTime(stop.signal, HOUR_MS, untilAborted);
    stop.abort();
    expect(await working).toBe("AbortError");
    expect(await withinTime(stop.signal, HOUR_MS, untilAborted)).toBe("AbortError");
  });

  it("answers what the work answers, and leaves nothing that keeps the process", async () => {
    const caller = new AbortController().signal;
    expect(await withinTime(caller, HOUR_MS, async () => 1)).toBe(1);
    await expect(withinTime(caller, HOUR_MS, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
