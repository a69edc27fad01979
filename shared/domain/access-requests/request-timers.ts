import type { Escalation } from "../access-flows/flow-definition";

/**
 * An undecided request lapses after a week: by then its need has passed or changed. The requested duration starts with
 * the access, so it sets no earlier lapse.
 */
const LAPSES_AFTER_MS = 7 * 86_400_000;

/** Approvers are reminded daily once no further tier will open. */
const REMINDED_EVERY_MS = 86_400_000;

export interface PendingTimes {
  readonly createdAt: Date;
  readonly lapsesAt: Date;
  readonly escalation: Escalation | null;
}

export function lapsesAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LAPSES_AFTER_MS);
}

/** The number of open escalation tiers at that moment: one more after each interval. */
export function openTiers({ createdAt, escalation }: PendingTimes, now: Date): number {
  if (!escalation) return 0;
  const intervals = Math.floor((now.getTime() - createdAt.getTime()) / intervalOf(escalation));
  return Math.max(0, Math.min(intervals, escalation.tiers.length));
}

/** When an escalation tier, counted from 1, opens; null: the request lapses before, or there is no such tier. */
export function tierOpensAt({ createdAt, escalation, lapsesAt: end }: PendingTimes, tier: number): Date | null {
  if (!escalation || tier > escalation.tiers.length) return null;
  const at = new Date(createdAt.getTime() + tier * intervalOf(escalation));
  return at < end ? at : null;
}

/**
 * The next timer after `now`: a reminder half way to the next tier, the tier itself, or a daily reminder once all are
 * open. The lapse is the last one. Missed timers are not repeated.
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

/** The effect of a due timer. */
export function timerDue(times: PendingTimes, tiers: number, now: Date): "LAPSE" | "ESCALATE" | "REMIND" {
  if (now >= times.lapsesAt) return "LAPSE";
  return openTiers(times, now) > tiers ? "ESCALATE" : "REMIND";
}

const intervalOf = ({ intervalSeconds }: Escalation): number => intervalSeconds * 1_000;

const nextMultiple = (passed: number, of: number): number => (Math.floor(passed / of) + 1) * of;
