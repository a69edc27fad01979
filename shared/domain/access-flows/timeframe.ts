import { LRUCache } from "lru-cache";
import type { Timeframe } from "./flow-definition";

export const WEEK_DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;

/**
 * Whether that moment lies in the timeframe, by local time in its zone. Hours skipped by daylight saving never match,
 * repeated hours match twice. A range past midnight belongs to the day on which it began. The end is excluded; an end
 * equal to the start means a whole day.
 */
export function isWithinTimeframe({ daysOfWeek, startTime, endTime, timeZone }: Timeframe, at: Date): boolean {
  const { day, time } = wallClock(at, timeZone);
  const yesterday = WEEK_DAYS[(WEEK_DAYS.indexOf(day) + 6) % 7]!;
  if (startTime < endTime) return daysOfWeek.includes(day) && time >= startTime && time < endTime;
  return (daysOfWeek.includes(day) && time >= startTime) || (daysOfWeek.includes(yesterday) && time < endTime);
}

/** The moment at which the timeframe opens or closes within the next minute; null: it does neither. */
export function turnWithinMinute(timeframe: Timeframe, at: Date): Date | null {
  // Times of a timeframe, and all changes of a zone's offset, are whole minutes.
  const minute = new Date((Math.floor(at.getTime() / 60_000) + 1) * 60_000);
  return isWithinTimeframe(timeframe, at) === isWithinTimeframe(timeframe, minute) ? null : minute;
}

/** Such as "MON, TUE 09:00 to 17:00 (Europe/Berlin)". */
export function describeTimeframe({ daysOfWeek, startTime, endTime, timeZone }: Timeframe): string {
  const days = daysOfWeek.length === WEEK_DAYS.length ? "every day" : daysOfWeek.join(", ");
  return `${days} ${startTime} to ${endTime} (${timeZone})`;
}

function wallClock(at: Date, timeZone: string): { day: (typeof WEEK_DAYS)[number]; time: string } {
  const parts = formatOf(timeZone).formatToParts(at);
  const partOf = (type: string) => parts.find((part) => part.type === type)!.value;
  const day = WEEK_DAYS.find((one) => one === partOf("weekday").toUpperCase())!;
  return { day, time: `${partOf("hour")}:${partOf("minute")}` };
}

/** By time zone. Making one takes far longer than using it, and a sweep looks at every timeframe many times. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 500 });

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}
