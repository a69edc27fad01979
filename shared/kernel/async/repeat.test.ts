import { recordedLog } from "../../platform/queue/testing/recorded-log";
import { repeatWork, runSequentially } from "./repeat";

describe("sweeps in sequence", () => {
  it("all run, in their order, though one of them fails, which is logged", async () => {
    const { log, lines } = recordedLog();
    const done: string[] = [];
    const steps = {
      first: async () => void done.push("first"),
      broken: () => Promise.reject(new Error("no such column")),
      last: async () => void done.push("last"),
    };
    await runSequentially(log, steps, new AbortController().signal);
    expect(done).toEqual(["first", "last"]);
    expect(lines).toMatchObject([{ step: "broken", err: { message: "no such column" } }]);
  });

  it("end between two steps when their schedule is stopped", async () => {
    const { log } = recordedLog();
    const done: string[] = [];
    await new Promise<void>((resolve) => {
      const schedule = repeatWork("sweep", 0, log, (signal) =>
        runSequentially(
          log,
          {
            first: async () => {
              done.push("first");
              void schedule.stop().then(resolve);
            },
            last: async () => void done.push("last"),
          },
          signal,
        ),
      );
    });
    expect(done).toEqual(["first"]);
  });
});
