import { recordedLog } from "../../platform/queue/testing/recorded-log";
import { runSequentially } from "./repeat";

describe("sweeps in sequence", () => {
  it("all run, in their order, though one of them fails, which is logged", async () => {
    const { log, lines } = recordedLog();
    const done: string[] = [];
    await runSequentially(log, {
      first: async () => void done.push("first"),
      broken: () => Promise.reject(new Error("no such column")),
      last: async () => void done.push("last"),
    });
    expect(done).toEqual(["first", "last"]);
    expect(lines).toMatchObject([{ step: "broken", err: { message: "no such column" } }]);
  });
});
