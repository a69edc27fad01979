import { cpus } from "node:os";

export interface ProcessorTimes {
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Of all processors together, since the machine started. */
export function processorTimes(): ProcessorTimes {
  const all = cpus().map(({ times }) => times);
  const idleMs = all.reduce((sum, { idle }) => sum + idle, 0);
  const totalMs = all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { idleMs, totalMs };
}

/** The share of time for which the processors were busy since then, by any process. */
export function busyShareSince(before: ProcessorTimes): number {
  const now = processorTimes();
  return 1 - (now.idleMs - before.idleMs) / (now.totalMs - before.totalMs);
}
