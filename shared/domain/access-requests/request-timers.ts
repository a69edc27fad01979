import type { Escalation } from "../access-flows/flow-definition";

/**
 * A request that nobody decides lapses after a week: by then whoever asked has found another way, or no longer remembers
 * why. The time that is asked for begins with the access, so it sets no earlier end.
 */
const LAPSES_AFTER_MS = 7 * 86_400_000;

/** While nobody else will be asked, those who may decide are reminded daily. */
const REMINDED_EVERY_MS = 86_400_000;

export interface PendingTimes {
  readonly createdAt: Date;
  readonly lapsesAt: Date;
  readonly escalation: Escalation | null;
}

export function lapsesAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LAPSES_AFTER_MS);
}

/** How many tiers of the escalation may decide at that moment: one more after each interval. */
export function openTiers({ createdAt, escalation }: PendingTimes, now: Date): number {
  if (!escalation) return 0;
  const intervals = Math.floor((now.getTime() - createdAt.getTime()) / intervalOf(escalation));
  return Math.max(0, Math.min(intervals, escalation.tiers.length));
}

/** When a tier of the escalation, counted from 1, may decide too; null: the request lapses before, or there is no such tier. */
export function tierOpensAt({ createdAt, escalation, lapsesAt: end }: PendingTimes, tier: number): Date | null {
  if (!escalation || tier > escalation.tiers.length) return null;
  const at = new Date(createdAt.getTime() + tier * intervalOf(escalation));
  return at < end ? at : null;
}

/**
 * When something happens by itself next: a reminder half way to the next tier, the tier, and once all are open (or there
 * are none) a reminder every day; in the end the lapse. Only what comes after `now` counts: what was missed happens once.
 */
export function nextTimerAt(times: PendingTimes, now: Date): Date {
  const { createdAt, escalation, lapsesAt: end } = times;
  const start = createdAt.getTime();
  const passed = now.getTime() - start;
  const escalating = escalation ? intervalOf(escalation) * escalation.tiers.length : 0;
  const next =
    escalation && passed < escalating
      ? nextMultiple(passed, intervalOf(escalation) / 2)
      : escalating + nextMultiple(passed - escalating, REMINDED_EVERY_MS);
  return new Date(Math.min(start + next, end.getTime()));
}

/** What a timer that has come means. */
export function timerDue(times: PendingTimes, tiers: number, now: Date): "LAPSE" | "ESCALATE" | "REMIND" {
  if (now >= times.lapsesAt) return "LAPSE";
  return openTiers(times, now) > tiers ? "ESCALATE" : "REMIND";
}

const intervalOf = ({ intervalSeconds }: Escalation): number => intervalSeconds * 1_000;

const nextMultiple = (passed: number, of: number): number => (Math.floor(passed / of) + 1) * of;
