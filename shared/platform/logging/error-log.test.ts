import { recordedLog } from "../queue/testing/recorded-log";
import { createErrorLog } from "./error-log";

describe("the error log", () => {
  it("logs each kind once per second, with the number of omitted ones", () => {
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

  it("warns of errors that recover by themselves, and logs all others as errors", () => {
    const losses = [
      Object.assign(new Error("terminating connection"), { code: "57P01" }),
      Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
      new Error("Connection terminated unexpectedly"),
      new Error("Connection is closed."),
      new Error("Missing key for job 12. moveToFinished"),
      new Error("could not renew lock for job 12"),
    ];
    const surprises = [
      Object.assign(new Error('relation "bullmq.job" does not exist'), { code: "42P01" }),
      new TypeError("undefined is not a function"),
      null,
    ];
    const { log, lines } = recordedLog();
    const onError = createErrorLog(log);
    for (const [i, error] of [...losses, ...surprises].entries()) onError(`queue ${i}`, error);
    expect(lines.map(({ level }) => level)).toEqual([...losses.map(() => 40), ...surprises.map(() => 50)]);
  });
});
