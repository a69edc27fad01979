import type { Escalation } from "../access-flows/flow-definition";
import { lapsesAt, nextTimerAt, openTiers, tierOpensAt, timerDue } from "./request-timers";

const CREATED = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(CREATED.getTime() + minutes * 60_000);
const GROUP = { operator: "OR" as const, approvers: [{ kind: "OWNER" as const }] };
const TWO_TIERS: Escalation = { intervalSeconds: 3_600, tiers: [GROUP, GROUP] };
const times = (escalation: Escalation | null) => ({ createdAt: CREATED, lapsesAt: lapsesAt(CREATED), escalation });
const DAY = 24 * 60;

describe("the next timer of a pending request", () => {
  it("is a lapse after a week", () => {
    expect(lapsesAt(CREATED)).toEqual(at(7 * DAY));
    expect(timerDue(times(TWO_TIERS), 2, at(7 * DAY))).toBe("LAPSE");
  });

  it.each([
    [null, 0, DAY],
    [null, DAY, 2 * DAY],
    [null, 6.5 * DAY, 7 * DAY],
    [TWO_TIERS, 0, 30],
    [TWO_TIERS, 30, 60],
    [TWO_TIERS, 60, 90],
    [TWO_TIERS, 100, 120],
    [TWO_TIERS, 120, 120 + DAY],
    [TWO_TIERS, 121 + DAY, 120 + 2 * DAY],
    [TWO_TIERS, 7 * DAY - 1, 7 * DAY],
  ])("with %j, %d minutes after its creation, fires next at minute %d", (escalation, now, next) => {
    expect(nextTimerAt(times(escalation), at(now))).toEqual(at(next));
  });

  it.each([
    [0, 0],
    [59, 0],
    [60, 1],
    [119, 1],
    [120, 2],
    [10_000, 2],
  ])("%d minutes after its creation has opened %d more tiers", (minutes, tiers) => {
    expect(openTiers(times(TWO_TIERS), at(minutes))).toBe(tiers);
  });

  it.each([
    [1, at(60)],
    [2, at(120)],
    [3, null],
  ])("opens tier %d from its interval on", (tier, opensAt) => {
    expect(tierOpensAt(times(TWO_TIERS), tier)).toEqual(opensAt);
  });

  it("opens no tier after the lapse, nor without an escalation", () => {
    const slow = { ...TWO_TIERS, intervalSeconds: 4 * 86_400 };
    expect(tierOpensAt(times(slow), 1)).toEqual(at(4 * DAY));
    expect(tierOpensAt(times(slow), 2)).toBeNull();
    expect(tierOpensAt(times(null), 1)).toBeNull();
  });

  it("is a reminder where no tier has opened since, and one tier after the other where some were missed", () => {
    expect(timerDue(times(TWO_TIERS), 0, at(30))).toBe("REMIND");
    expect(timerDue(times(TWO_TIERS), 0, at(60))).toBe("ESCALATE");
    expect(timerDue(times(TWO_TIERS), 1, at(60))).toBe("REMIND");
    expect(timerDue(times(TWO_TIERS), 0, at(125))).toBe("ESCALATE");
    expect(timerDue(times(null), 0, at(DAY))).toBe("REMIND");
  });
});
