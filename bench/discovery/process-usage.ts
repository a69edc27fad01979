import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, on every machine Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time a process has used so far, in all its threads; null where there is no /proc. */
export function cpuSecondsOf(pid: number): number | null {
  const fields = statOf(pid) ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : null;
}

/** The same of a process and all its children, those that have ended included; null where there is no /proc. */
export function cpuSecondsOfFamily(pid: number): number | null {
  const own = statOf(pid);
  if (own === null) return null;
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid),
  );
  const ticks = (fields: readonly string[]) => fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (
    [own, ...children.flatMap((child) => [statOf(Number(child)) ?? []])].reduce(
      (sum, fields) => sum + ticks(fields),
      0,
    ) / TICKS_PER_SECOND
  );
}

/** The fields of /proc/<pid>/stat behind the program's name, which stands in parentheses and may itself contain spaces. */
function statOf(pid: number): string[] | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === "" ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/**
 * The time for which a process's main thread waited for a processor, which other load takes from the measurement. Null
 * where there is no /proc.
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
