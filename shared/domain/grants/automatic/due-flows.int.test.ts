import type { Timeframe } from "../../access-flows/flow-definition";
import { WEEK_DAYS } from "../../access-flows/timeframe";
import { automaticScene } from "../testing/automatic-scene";
import { createGrantStage, type GrantStage } from "../testing/grant-stage";

let stage: GrantStage;
let scene: ReturnType<typeof automaticScene>;

beforeAll(async () => {
  stage = await createGrantStage();
  scene = automaticScene(stage);
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const MINUTE_MS = 60_000;
const timeOfDay = (at: number) => new Date(at).toISOString().slice(11, 16);
/** A timeframe of ten minutes that opens in two. */
function inTwoMinutes(): { opens: number; closes: number; timeframe: Timeframe } {
  const opens = Math.floor(stage.clock.now().getTime() / MINUTE_MS + 2) * MINUTE_MS;
  const closes = opens + 10 * MINUTE_MS;
  const [startTime, endTime] = [timeOfDay(opens), timeOfDay(closes)];
  return { opens, closes, timeframe: { daysOfWeek: WEEK_DAYS, startTime, endTime, timeZone: "UTC" } };
}
const advanceTo = (at: number) => stage.clock.advance({ milliseconds: at - stage.clock.now().getTime() });

describe("a flow with a timeframe", () => {
  it("is due at the moment at which it opens or closes", async () => {
    const { opens, closes, timeframe } = inTwoMinutes();
    await scene.saveAutomaticFlow({ timeframe });
    for (const [turn, then] of [
      [opens, 1],
      [closes, 0],
    ] as const) {
      advanceTo(turn - 2_000);
      await scene.carryOutDue();
      expect(await scene.live()).toHaveLength(1 - then);
      advanceTo(turn);
      await scene.carryOutDue();
      expect(await scene.live()).toHaveLength(then);
    }
  });
});
