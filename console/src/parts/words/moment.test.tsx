import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { learnServerTime } from "../../app/server-clock";
import { Countdown, Moment, saySeconds } from "./moment";

const NOW = "2026-11-27T14:05:00";
const MINUTE = 60_000;

beforeEach(() => nowIs(NOW));
afterEach(() => {
  vi.useRealTimers();
});

describe("a duration", () => {
  it.each([
    [0, "0 s"],
    [59, "59 s"],
    [60, "1 min"],
    [90, "1 min"],
    [3_600, "1 h"],
    [5_400, "1 h 30 min"],
    [86_400, "1 d"],
    [90_061, "1 d 1 h"],
    [86_460, "1 d 1 min"],
  ])("of %i s is written as %s", (seconds, said) => {
    expect(saySeconds(seconds)).toBe(said);
  });

  it("has seconds where they matter", () => {
    expect([saySeconds(90, true), saySeconds(599, true)]).toEqual(["1 min 30 s", "9 min 59 s"]);
  });
});

describe("a moment", () => {
  it.each([
    ["2026-11-27T14:05:20", "today 14:05 (now)"],
    ["2026-11-27T14:30:00", "today 14:30 (in 25 min)"],
    ["2026-11-27T14:04:00", "today 14:04 (1 min ago)"],
    ["2026-11-27T00:00:00", "today 00:00 (14 h 5 min ago)"],
    ["2026-11-28T00:00:00", "tomorrow 00:00 (in 9 h 55 min)"],
    ["2026-11-26T23:59:00", "yesterday 23:59 (14 h 6 min ago)"],
    ["2026-11-28T15:05:00", "tomorrow 15:05 (in 1 d 1 h)"],
    ["2026-12-24T09:00:00", "24 Dec 09:00 (in 27 d)"],
    ["2027-01-03T09:00:00", "3 Jan 2027 09:00 (in 37 d)"],
  ])("at %s is written as %s", (at, said) => {
    expect(textOf(<Moment at={iso(at)} />)).toBe(said);
  });

  it.each([
    ["2026-10-25T12:00:00", "2026-10-24T23:00:00", "yesterday 23:00"],
    ["2026-10-25T12:00:00", "2026-10-26T00:30:00", "tomorrow 00:30"],
    ["2026-03-29T12:00:00", "2026-03-28T23:00:00", "yesterday 23:00"],
    ["2026-03-29T12:00:00", "2026-03-30T00:30:00", "tomorrow 00:30"],
  ])("at %s, on a day of 23 or 25 hours: %s is %s", (now, at, said) => {
    nowIs(now);
    expect(textOf(<Moment at={iso(at)} relative={false} />)).toBe(said);
  });

  it("shows the exact time with its zone on hover", () => {
    expect(renderToStaticMarkup(<Moment at={iso("2026-11-27T14:30:00")} />)).toMatch(
      /title="Friday,? 27 November 2026,?( at)? 14:30:00 CET"/,
    );
  });
});

describe("a countdown", () => {
  it.each([
    ["2026-11-27T15:35:00", "1 h 30 min left"],
    ["2026-11-27T14:30:00", "25 min left"],
    ["2026-11-27T14:14:59", "9 min 59 s left"],
    ["2026-11-27T14:05:01", "1 s left"],
    ["2026-11-27T14:05:00", "over"],
    ["2026-11-27T13:05:00", "over"],
  ])("until %s shows %s", (until, said) => {
    expect(textOf(<Countdown until={iso(until)} />)).toBe(said);
  });

  it.each([3, -3])("follows the server's clock where the browser's is %i min off", (minutes) => {
    vi.setSystemTime(Date.parse(NOW) + minutes * MINUTE);
    learnServerTime(answerAt(Date.parse(NOW)));
    expect(textOf(<Countdown until={iso("2026-11-27T14:30:00")} />)).toBe("25 min left");
  });

  it("warns in the last ten minutes, and not before", () => {
    const warns = (until: string) => /status-warning/.test(renderToStaticMarkup(<Countdown until={iso(until)} />));
    expect([warns("2026-11-27T14:16:00"), warns("2026-11-27T14:14:00")]).toEqual([false, true]);
  });
});

function nowIs(local: string): void {
  vi.useFakeTimers({ now: Date.parse(local) });
  learnServerTime(answerAt(Date.parse(local)));
}

function answerAt(at: number): Response {
  return new Response(null, { headers: { date: new Date(at).toUTCString() } });
}

/** A local time as the API sends it. */
function iso(local: string): string {
  return new Date(local).toISOString();
}

function textOf(node: ReactNode): string {
  return renderToStaticMarkup(node)
    .replace(/<[^>]+>/g, "")
    .trim();
}
