import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, on every machine Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time a process has used so far, in all its threads; null where there is no /proc. */
export function cpuSecondsOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  // The program's name stands in parentheses and may itself contain spaces, so count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : null;
}

/**
 * How long a process's main thread was ready to run and had to wait for a processor so far: what other work on the machine
 * takes from a measurement. Null where there is no /proc.
 */
export function cpuWaitSecondsOf(pid: number): number | null {
  const nanoseconds = read(`/proc/${pid}/schedstat`).split(" ")[1];
  return nanoseconds === undefined ? null : Number(nanoseconds) / 1e9;
}

/** The most memory a process has held so far; null where there is no /proc. */
export function peakMemoryMbOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
