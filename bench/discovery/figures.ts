import { atLeast, atMost, type Goal, shownGoal } from "../report";
import type { Measurement } from "./measure";
import { PHASE_NAMES, type Phase } from "./phase";

/** The figures of a measurement. Ratios are of medians; seconds mean nothing on another machine. */
export interface Figures {
  readonly firstToBare: number;
  /** How many times as fast as a plain script; null: none was run. */
  readonly scriptToFirst: number | null;
  readonly unchangedToBare: number;
  /** The same without the listing of accounts, which AWS's rate limits determine on both sides. */
  readonly firstScanToBare: number;
  readonly unchangedScanToBare: number;
  readonly firstCpuToBare: number | null;
  readonly unchangedCpuToBare: number | null;
  readonly millisecondsPerAccount: { readonly bare: number; readonly first: number; readonly unchanged: number };
  /** Calls of the first sync, less those of the bare loop, where they differ. */
  readonly callsBeyondBare: Readonly<Record<string, number>>;
  readonly unchangedCallsBeyondBare: Readonly<Record<string, number>>;
  readonly resourcesWrittenUnchanged: number;
  readonly throttledPercent: number;
  readonly accountsFailed: number;
  /** The largest part of a walk that its process waited for a processor, from 0 to 1. */
  readonly disturbance: number | null;
}

export function figuresOf({ phases, size }: Pick<Measurement, "phases" | "size">): Figures {
  const of = (kind: Phase["kind"]) => phases.filter((phase) => phase.kind === kind);
  const [bare, first, unchanged] = [of("bare"), of("first"), of("unchanged")];
  const seconds = (list: Phase[]) => median(list.map((phase) => phase.seconds));
  const scanning = (list: Phase[]) => median(list.map((phase) => phase.seconds - phase.listingSeconds));
  const perAccount = (list: Phase[]) => (seconds(list) * 1000) / size.accounts;
  const syncs = [...first, ...unchanged];
  const sum = (count: (phase: Phase) => number) => syncs.reduce((total, phase) => total + count(phase), 0);
  return {
    firstToBare: seconds(first) / seconds(bare),
    scriptToFirst: of("script").length === 0 ? null : seconds(of("script")) / seconds(first),
    unchangedToBare: seconds(unchanged) / seconds(bare),
    firstScanToBare: scanning(first) / scanning(bare),
    unchangedScanToBare: scanning(unchanged) / scanning(bare),
    firstCpuToBare: ratioOfKnown(cpu(first), cpu(bare)),
    unchangedCpuToBare: ratioOfKnown(cpu(unchanged), cpu(bare)),
    millisecondsPerAccount: { bare: perAccount(bare), first: perAccount(first), unchanged: perAccount(unchanged) },
    callsBeyondBare: difference(first[0], bare[0]),
    unchangedCallsBeyondBare: difference(unchanged[0], bare[0]),
    resourcesWrittenUnchanged: Math.max(...unchanged.map((phase) => phase.rowsWritten?.resources ?? 0)),
    throttledPercent: (100 * sum((phase) => phase.calls.throttled)) / sum((phase) => phase.calls.total),
    accountsFailed: sum((phase) => phase.accountsFailed),
    disturbance: disturbanceOf(phases),
  };
}

/** The goals of one size. */
export function goalsOf(figures: Figures, workerPeakMb: number | null): Goal[] {
  return [
    atMost("first sync / bare loop", figures.firstToBare, 1.25),
    atMost("unchanged sync / bare loop", figures.unchangedToBare, 1.15),
    atMost("resources written by the unchanged sync", figures.resourcesWrittenUnchanged, 0),
    ...(figures.scriptToFirst === null ? [] : [atLeast("plain script / first sync", figures.scriptToFirst, 8)]),
    atMost("accounts that failed", figures.accountsFailed, 0),
    atMost("calls throttled, in percent", figures.throttledPercent, 5),
    atMost("most memory of the worker, in MB", workerPeakMb, 400),
  ];
}

/** How the time per account grows from the first size to each later one. */
export function growthGoals(measured: readonly { size: { accounts: number }; figures: Figures }[]): Goal[] {
  const [smallest, ...larger] = measured;
  if (!smallest) return [];
  return larger.flatMap(({ size, figures }) =>
    (["bare", "first", "unchanged"] as const).map((kind) => {
      const name = `time per account of the ${PHASE_NAMES[kind]}, ${size.accounts} / ${smallest.size.accounts} accounts`;
      const growth = figures.millisecondsPerAccount[kind] / smallest.figures.millisecondsPerAccount[kind];
      return kind === "bare" ? shownGoal(name, growth) : atMost(name, growth, 1.2);
    }),
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

function cpu(phases: readonly Phase[]): number | null {
  const known = phases.flatMap((phase) => (phase.cpuSeconds === null ? [] : [phase.cpuSeconds]));
  return known.length === phases.length ? median(known) : null;
}

function disturbanceOf(phases: readonly Phase[]): number | null {
  const parts = phases.flatMap(({ cpuWaitSeconds, seconds }) =>
    cpuWaitSeconds === null ? [] : [cpuWaitSeconds / seconds],
  );
  return parts.length === phases.length ? Math.max(...parts) : null;
}

function ratioOfKnown(value: number | null, base: number | null): number | null {
  return value === null || base === null ? null : value / base;
}

function difference(sync: Phase | undefined, bare: Phase | undefined): Record<string, number> {
  const ours = sync?.calls.byOperation ?? {};
  const theirs = bare?.calls.byOperation ?? {};
  const operations = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  return Object.fromEntries(
    operations
      .map((operation) => [operation, (ours[operation] ?? 0) - (theirs[operation] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
