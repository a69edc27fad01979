import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** A moment at which a run of tests begins, and the zone of its machine. */
export interface EvilDay {
  readonly name: string;
  readonly from: string;
  readonly zone: string;
}

/** Days on which tests and products fail that reckon with months, days of 24 hours, or one date in a run. */
export const EVIL_DAYS: readonly EvilDay[] = [
  { name: "the first day of a year", from: "2027-01-01T00:05:00Z", zone: "UTC" },
  { name: "the last day of a short month, into the first of the next", from: "2027-02-28T23:58:30Z", zone: "UTC" },
  { name: "the change to summer time", from: "2027-03-28T00:58:30Z", zone: "Europe/Berlin" },
  { name: "the change to winter time", from: "2027-11-07T05:58:30Z", zone: "America/New_York" },
  { name: "the last day of a year, behind UTC", from: "2027-12-31T12:00:00Z", zone: "Pacific/Pago_Pago" },
  { name: "29 February", from: "2028-02-29T12:00:00Z", zone: "UTC" },
  { name: "midnight UTC of a new year", from: "2028-12-31T23:58:30Z", zone: "Pacific/Kiritimati" },
];

/** Compiles the library that moves the clock; null where there is no C compiler. The folder has to be readable by all. */
export function compileMovedClock(folder: string): string | null {
  const library = join(folder, "moved-clock.so");
  const source = join("scripts", "moved-clock.c");
  const { status } = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, source], { stdio: "inherit" });
  return status === 0 ? library : null;
}

/** The environment of a process that begins within a second after that moment, and of all its children, such as PostgreSQL. */
export function environmentOn({ from, zone }: EvilDay, library: string, now = Date.now()): Record<string, string> {
  const distance = Math.ceil((Date.parse(from) - now) / 1_000);
  return { LD_PRELOAD: library, DRAWBRIDGE_CLOCK_SECONDS: String(distance), TZ: zone };
}

/**
 * Whether a test asks the real clock for the time, in TypeScript or in SQL. A passed clock is none. Tests with kubectl are
 * left out: it asks the kernel itself, and keeps the real day.
 */
export function readsAClock(text: string): boolean {
  if (text.includes("/usr/bin/kubectl")) return false;
  return /(?<![.\w])now\(\)|\bnew Date\(\)|\bDate\.now\(\)|\bcurrent_(?:date|time|timestamp)\b/i.test(text);
}
