import { createErrorLog } from "./error-log";
import { recordedLog } from "./testing/recorded-log";

describe("the error log", () => {
  it("logs each kind once per second, with the number of those left out", () => {
    const clock = jest.spyOn(performance, "now").mockReturnValue(0);
    const { log, lines } = recordedLog();
    const onError = createErrorLog(log);
    for (let i = 0; i < 3; i++) onError("queue", new Error("down"));
    onError("live listener", new Error("bug"));
    clock.mockReturnValue(1_000);
    onError("queue", new Error("still down"));
    clock.mockRestore();
    expect(lines).toMatchObject([
      { msg: "queue failed", err: { message: "down" }, leftOut: 0 },
      { msg: "live listener failed", leftOut: 0 },
      { msg: "queue failed", err: { message: "still down" }, leftOut: 2 },
    ]);
  });
});
