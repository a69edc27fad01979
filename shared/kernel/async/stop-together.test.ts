import { recordedLog } from "../../platform/queue/testing/recorded-log";
import { stopTogether } from "./stop-together";

describe("parts of a process", () => {
  it("are told to stop at once, also while another one does not end, which the log names", async () => {
    const { log, lines } = recordedLog();
    const told: string[] = [];
    const stuck = () => {
      told.push("stuck");
      return new Promise<void>(() => undefined);
    };
    await stopTogether({ stuck, quick: async () => void told.push("quick") }, 50, log);
    expect(told).toEqual(["stuck", "quick"]);
    expect(lines).toMatchObject([{ parts: ["stuck"], msg: "parts of the process have not ended in time" }]);
  });

  it("stop although one of them fails, which is logged", async () => {
    const { log, lines } = recordedLog();
    const told: string[] = [];
    const broken = () => Promise.reject(new Error("gone"));
    await stopTogether({ broken, quick: async () => void told.push("quick") }, 60_000, log);
    expect(told).toEqual(["quick"]);
    expect(lines).toMatchObject([{ part: "broken", err: { message: "gone" } }]);
  });
});
