import { sentBy } from "../../../../testing/count-statements";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Timeframe } from "../../access-flows/flow-definition";
import { WEEK_DAYS } from "../../access-flows/timeframe";
import { automaticFixture } from "../testing/automatic-fixture";
import { createGrantHarness, type GrantHarness } from "../testing/grant-harness";

let harness: GrantHarness;
let fixture: ReturnType<typeof automaticFixture>;

beforeAll(async () => {
  harness = await createGrantHarness();
  fixture = automaticFixture(harness);
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

/** The flows that a sweep evaluates, in order. */
const evaluated = async () =>
  (await sentBy(harness.db, fixture.carryOutDue))
    .filter(({ query }) => query.startsWith("insert into automatic_flow_states"))
    .map(({ parameters: [flowId] }) => flowId);
const change = (id: string, given: Partial<AccessFlow>) =>
  harness.db.manager.update(AccessFlow, id, { version: 2, ...given });
/** Evaluated once, and due in this order. */
async function dueOneAfterTheOther(flows: readonly AccessFlow[]): Promise<void> {
  await fixture.carryOutDue();
  for (const [n, { id }] of flows.entries()) {
    const nextAt = new Date(harness.clock.now().getTime() - 60_000 * (flows.length - n));
    await harness.db.query("update automatic_flow_states set next_at = $2 where flow_id = $1", [id, nextAt]);
  }
}

const MINUTE_MS = 60_000;
const timeOfDay = (at: number) => new Date(at).toISOString().slice(11, 16);
/** A timeframe of ten minutes that opens in two. */
function inTwoMinutes(): { opens: number; closes: number; timeframe: Timeframe } {
  const opens = Math.floor(harness.clock.now().getTime() / MINUTE_MS + 2) * MINUTE_MS;
  const closes = opens + 10 * MINUTE_MS;
  const [startTime, endTime] = [timeOfDay(opens), timeOfDay(closes)];
  return { opens, closes, timeframe: { daysOfWeek: WEEK_DAYS, startTime, endTime, timeZone: "UTC" } };
}
const advanceTo = (at: number) => harness.clock.advance({ milliseconds: at - harness.clock.now().getTime() });

describe("a flow with a timeframe", () => {
  it("is due at the moment at which it opens or closes", async () => {
    const { opens, closes, timeframe } = inTwoMinutes();
    await fixture.saveAutomaticFlow({ timeframe });
    for (const [turn, then] of [
      [opens, 1],
      [closes, 0],
    ] as const) {
      advanceTo(turn - 2_000);
      await fixture.carryOutDue();
      expect(await fixture.live()).toHaveLength(1 - then);
      advanceTo(turn);
      await fixture.carryOutDue();
      expect(await fixture.live()).toHaveLength(then);
    }
  });

  it("is the first one as soon as it has closed, however long others have been due", async () => {
    const { closes, timeframe } = inTwoMinutes();
    const flows = [await fixture.saveAutomaticFlow(), await fixture.saveAutomaticFlow({ timeframe })] as const;
    advanceTo(closes);
    await dueOneAfterTheOther(flows);
    expect(await evaluated()).toEqual([flows[1].id, flows[0].id]);
  });
});

describe("the flows that are due", () => {
  it("begin with those that give nothing any more, then changed ones", async () => {
    const flows: AccessFlow[] = [];
    for (let n = 0; n < 4; n += 1) flows.push(await fixture.saveAutomaticFlow());
    await dueOneAfterTheOther(flows);
    const [calm, changed, off, deleted] = flows.map(({ id }) => id) as [string, string, string, string];
    await change(changed, {});
    await change(off, { active: false });
    await change(deleted, { deletedAt: harness.clock.now() });
    const [first, second, ...rest] = await evaluated();
    expect([new Set([first, second]), rest]).toEqual([new Set([off, deleted]), [changed, calm]]);
  });

  it("let those pass that are switched off meanwhile, even if they were evaluated a moment ago", async () => {
    const flows: AccessFlow[] = [];
    for (let n = 0; n < 4; n += 1) flows.push(await fixture.saveAutomaticFlow());
    await dueOneAfterTheOther(flows);
    const [first, second, third, fourth] = flows.map(({ id }) => id) as [string, string, string, string];
    let order: Promise<unknown[]> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("select 1 from automatic_flow_states where flow_id = $1 for update", [second]);
      order = outsideTransaction(evaluated);
      await someoneWaitsForALock(harness.db);
      await outsideTransaction(async () => {
        await change(first, { active: false });
        await change(fourth, { active: false });
      });
    });
    expect(await order).toEqual([first, second, fourth, first, third]);
  });
});
