import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../shared/testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantOf, grantsIn, openAccess, ourEntries } from "./testing/access";
import { Stage } from "./testing/stage";

/** In a process that loads it, the time of day is as many milliseconds off as the file says. */
const MOVED_CLOCK = `
  const { readFileSync } = require("node:fs");
  const RealDate = Date;
  let offset = 0;
  setInterval(() => { offset = Number(readFileSync(process.env.CLOCK_FILE, "utf8")); }, 50).unref();
  globalThis.Date = class extends RealDate {
    constructor(...given) { given.length === 0 ? super(RealDate.now() + offset) : super(...given); }
    static now() { return RealDate.now() + offset; }
  };`;

describe("a worker whose clock is moved", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("forward ends what is over by it, and back gives nothing again; then all goes on as before", async () => {
    const shim = join(folder, "clock.cjs");
    writeFileSync(shim, MOVED_CLOCK);
    const clock = join(folder, "offset");
    writeFileSync(clock, "0");
    await using stage = await Stage.open();
    await stage.startWorker({ NODE_OPTIONS: `--require ${shim}`, CLOCK_FILE: clock });
    const { api } = await stage.startServer();
    const story = await openAccess(stage, api);
    const [over] = await grantAccess(story, ["payments-eu"], { seconds: 3_600 });
    await grantsIn(story, [over!], "ACTIVE");

    writeFileSync(clock, String(3 * 3_600_000));
    const [ended] = await grantsIn(story, [over!], "REVOKED");
    expect(ended).toMatchObject({ endReason: "EXPIRED" });
    expectReceipt(ended!);
    expect(ourEntries(stage)).toEqual([]);

    writeFileSync(clock, "0");
    const [next] = await grantAccess(story, ["analytics"]);
    await grantsIn(story, [next!], "ACTIVE");
    expect((await grantOf(story, over!)).state).toBe("REVOKED");
    expect(ourEntries(stage)).toEqual(["analytics: AmazonEKSViewPolicy"]);

    // Back, while a revocation is under way: it is delayed by that much, and not forgotten.
    await giveBack(story, [next!]);
    const seenGone = "select from grants where id = $1 and absent_since is not null";
    await eventually("it was seen gone once", async () => (await stage.sql(seenGone, [next])).length === 1);
    writeFileSync(clock, "-15000");
    for (const grant of await grantsIn(story, [next!], "REVOKED")) expectReceipt(grant);
    expect(ourEntries(stage)).toEqual([]);
  });
});
