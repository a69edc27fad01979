import type { Timeframe } from "./flow-definition";
import { describeTimeframe, isWithinTimeframe, turnWithinMinute } from "./timeframe";

const frame = (given: Partial<Timeframe> = {}): Timeframe => ({
  daysOfWeek: ["MON", "TUE", "WED", "THU", "FRI"],
  startTime: "09:00",
  endTime: "17:00",
  timeZone: "Europe/Berlin",
  ...given,
});

const NIGHT = frame({ daysOfWeek: ["FRI"], startTime: "22:00", endTime: "06:00" });
const SMALL_HOURS = frame({ daysOfWeek: ["SUN"], startTime: "02:00", endTime: "03:00" });

describe("a timeframe", () => {
  it.each<[string, Timeframe, string, boolean]>([
    ["holds its first minute", frame(), "2026-01-05T08:00:00.000Z", true],
    ["begins no earlier", frame(), "2026-01-05T07:59:59.999Z", false],
    ["holds its last moment", frame(), "2026-01-05T15:59:59.999Z", true],
    ["does not hold its end", frame(), "2026-01-05T16:00:00.000Z", false],
    ["follows summer time", frame(), "2026-07-06T07:00:00.000Z", true],
    ["follows summer time at its end too", frame(), "2026-07-06T15:00:00.000Z", false],
    ["does not hold another day", frame(), "2026-01-04T12:00:00.000Z", false],
    [
      "goes by the day of its time zone",
      frame({ daysOfWeek: ["TUE"], startTime: "00:00", endTime: "01:00" }),
      "2026-01-05T23:30:00.000Z",
      true,
    ],
    [
      "goes by the day of its time zone, west of here",
      frame({ daysOfWeek: ["MON"], startTime: "20:00", endTime: "23:00", timeZone: "America/New_York" }),
      "2026-01-06T02:00:00.000Z",
      true,
    ],
    ["past midnight holds the evening of its day", NIGHT, "2026-01-09T21:00:00.000Z", true],
    ["past midnight holds the next morning", NIGHT, "2026-01-10T04:59:00.000Z", true],
    ["past midnight ends there", NIGHT, "2026-01-10T05:00:00.000Z", false],
    ["past midnight does not hold the morning of its own day", NIGHT, "2026-01-09T03:00:00.000Z", false],
    ["past midnight does not hold the evening of the next day", NIGHT, "2026-01-10T22:00:00.000Z", false],
    [
      "past midnight goes from Sunday into Monday",
      frame({ daysOfWeek: ["SUN"], startTime: "23:00", endTime: "01:00" }),
      "2026-01-04T23:30:00.000Z",
      true,
    ],
    [
      "past midnight in the night of summer time",
      frame({ daysOfWeek: ["SAT"], startTime: "23:00", endTime: "03:30" }),
      "2026-03-29T01:15:00.000Z",
      true,
    ],
    [
      "past midnight ends by the clock on the wall that night",
      frame({ daysOfWeek: ["SAT"], startTime: "23:00", endTime: "03:30" }),
      "2026-03-29T01:30:00.000Z",
      false,
    ],
    ["in the hour that is skipped is never reached, before", SMALL_HOURS, "2026-03-29T00:59:59.000Z", false],
    ["in the hour that is skipped is never reached, after", SMALL_HOURS, "2026-03-29T01:00:00.000Z", false],
    ["in the hour that comes twice holds it the first time", SMALL_HOURS, "2026-10-25T00:30:00.000Z", true],
    ["in the hour that comes twice holds it the second time", SMALL_HOURS, "2026-10-25T01:30:00.000Z", true],
    ["in the hour that comes twice ends after it", SMALL_HOURS, "2026-10-25T02:00:00.000Z", false],
    [
      "until 24:00 holds the last minute",
      frame({ startTime: "00:00", endTime: "24:00" }),
      "2026-01-05T22:59:59.999Z",
      true,
    ],
    [
      "until 24:00 does not hold the next day",
      frame({ daysOfWeek: ["FRI"], startTime: "00:00", endTime: "24:00" }),
      "2026-01-09T23:00:00.000Z",
      false,
    ],
    [
      "with its end at its start is a whole day",
      frame({ daysOfWeek: ["MON"], startTime: "09:00", endTime: "09:00" }),
      "2026-01-06T07:59:00.000Z",
      true,
    ],
    [
      "with its end at its start ends there",
      frame({ daysOfWeek: ["MON"], startTime: "09:00", endTime: "09:00" }),
      "2026-01-06T08:00:00.000Z",
      false,
    ],
    [
      "has zones with quarters of an hour",
      frame({ startTime: "09:00", endTime: "09:15", timeZone: "Asia/Kathmandu" }),
      "2026-01-05T03:15:00.000Z",
      true,
    ],
  ])("%s", (_what, timeframe, at, expected) => {
    expect(isWithinTimeframe(timeframe, new Date(at))).toBe(expected);
  });

  it.each<[string, string, string | null]>([
    ["opens", "2026-01-05T07:59:15.000Z", "2026-01-05T08:00:00.000Z"],
    ["closes", "2026-01-05T15:59:59.999Z", "2026-01-05T16:00:00.000Z"],
    ["does neither at its close", "2026-01-05T16:00:00.000Z", null],
    ["does neither in more than a minute", "2026-01-05T07:58:59.999Z", null],
    ["does neither on another day", "2026-01-04T07:59:15.000Z", null],
  ])("%s within the next minute", (_what, at, expected) => {
    expect(turnWithinMinute(frame(), new Date(at))?.toISOString() ?? null).toBe(expected);
  });

  it("reads as a sentence's part", () => {
    expect(describeTimeframe(NIGHT)).toBe("FRI 22:00 to 06:00 (Europe/Berlin)");
    const always = frame({ daysOfWeek: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] });
    expect(describeTimeframe(always)).toBe("every day 09:00 to 17:00 (Europe/Berlin)");
  });
});
