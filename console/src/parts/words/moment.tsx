import { useEffect, useState } from "react";
import { serverNow } from "../../app/server-clock";
import { StatusWord } from "./status-word";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SOON_MS = 10 * MINUTE_MS;

/** "today 14:05 (in 25 min)", in the viewer's time zone; the exact time with its zone on hover. */
export function Moment({ at, relative = true }: { readonly at: string; readonly relative?: boolean }) {
  const now = useNow(relative);
  return (
    <time dateTime={at} title={exactTime(at)}>
      {dayAndTime(Date.parse(at), now)}
      {relative && ` (${relativeTo(Date.parse(at), now)})`}
    </time>
  );
}

/** The remaining time. In the last ten minutes it counts seconds, and turns into a warning. */
export function Countdown({ until }: { readonly until: string }) {
  const left = Date.parse(until) - useNow(true, Date.parse(until) - serverNow() < SOON_MS + MINUTE_MS ? 1_000 : 15_000);
  const said = left < SOON_MS ? saySeconds(Math.ceil(left / 1_000), true) : saySpan(left);
  const text = left <= 0 ? "over" : `${said} left`;
  if (left > SOON_MS) return <span title={exactTime(until)}>{text}</span>;
  return (
    <span title={exactTime(until)}>
      <StatusWord type={left <= 0 ? "stopped" : "warning"}>{text}</StatusWord>
    </span>
  );
}

/** "1 h 30 min". With `exact`, seconds too. */
export function saySeconds(seconds: number, exact = false): string {
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor((seconds % 86_400) / 3_600), "h"],
    [Math.floor((seconds % 3_600) / 60), "min"],
    [exact || seconds < 60 ? seconds % 60 : 0, "s"],
  ] as const;
  const said = units.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.slice(0, 2).join(" ") || "0 s";
}

export function clockTime(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function exactTime(at: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" }).format(Date.parse(at));
}

/** "28 Nov 2026, 14:05": the time within a sentence. */
export function shortTime(at: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(Date.parse(at));
}

function dayAndTime(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  const named = { "-1": "yesterday", "0": "today", "1": "tomorrow" }[String(days)];
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const date = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    ...(!sameYear && { year: "numeric" }),
  });
  return `${named ?? date.format(at)} ${clockTime(at)}`;
}

function relativeTo(at: number, now: number): string {
  const distance = Math.abs(at - now);
  if (distance < MINUTE_MS / 2) return "now";
  return at > now ? `in ${saySpan(distance)}` : `${saySpan(distance)} ago`;
}

/** Rounded to minutes, from a day on to hours, from two days on to days. */
function saySpan(ms: number): string {
  const unit = ms < DAY_MS ? MINUTE_MS : ms < 2 * DAY_MS ? HOUR_MS : DAY_MS;
  return saySeconds((Math.round(ms / unit) * unit) / 1_000);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The server's time, updated at intervals. */
export function useNow(isLive: boolean, everyMs = 30_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [isLive, everyMs]);
  return now;
}
