import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectReceipt, giveBack, grantAccess, grantOf, grantsIn, openAccess, ourEntries } from "./testing/access";
import { Harness } from "./testing/harness";

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

  it("follows the database's clock: nothing ends early or late, and it takes no work before it knows the time", async () => {
    const shim = join(folder, "clock.cjs");
    writeFileSync(shim, MOVED_CLOCK);
    const clock = join(folder, "offset");
    writeFileSync(clock, "0");
    await using harness = await Harness.open();
    await harness.startWorker({ NODE_OPTIONS: `--require ${shim}`, CLOCK_FILE: clock });
    const { api } = await harness.startServer();
    const story = await openAccess(harness, api);
    const [kept] = await grantAccess(story, ["payments-eu"], { seconds: 3_600 });
    const [before] = await grantsIn(story, [kept!], "ACTIVE");

    // A grant that is given and ended after it was moved stands on the same time.
    for (const movedBy of [3 * 3_600_000, -3 * 3_600_000]) {
      writeFileSync(clock, String(movedBy));
      const [next] = await grantAccess(story, ["analytics"], { seconds: 3_600 });
      const [active] = await grantsIn(story, [next!], "ACTIVE");
      expect(Math.abs(Date.parse(active!.endsAt!) - Date.now())).toBeLessThan(2 * 3_600_000);
      await giveBack(story, [next!]);
      for (const grant of await grantsIn(story, [next!], "REVOKED")) expectReceipt(grant);
    }
    expect(await grantOf(story, kept!)).toMatchObject({ state: "ACTIVE", endsAt: before!.endsAt });
    expect(ourEntries(harness)).toEqual(["payments-eu: AmazonEKSViewPolicy"]);
  });
});
