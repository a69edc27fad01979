import { Client } from "pg";
import { eventually } from "../testing/eventually";
import { Harness } from "./testing/harness";

describe("a worker that is told to stop", () => {
  it("ends although a sweep waits for a lock, and says which part did not end", async () => {
    await using harness = await Harness.open();
    const worker = await harness.startWorker();
    const holder = new Client({ connectionString: harness.env().DATABASE_URL });
    await holder.connect();
    await holder.query("begin; lock table delegations in access exclusive mode");
    await eventually("a sweep waits", async () => {
      const { rows } = await holder.query(
        "select from pg_locks where relation = 'delegations'::regclass and not granted",
      );
      return rows.length > 0;
    });
    await worker.stop();
    await holder.end();

    const told = harness.linesOfLevel("warn").map((line) => JSON.parse(line) as { parts?: string[] });
    expect(told.flatMap(({ parts }) => parts ?? [])).toContain("sweeps");
  });
});
