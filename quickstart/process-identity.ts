import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** One process for good: a pid is given to another program sooner or later, its start mark is not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startMark: string;
}

/** The process with this pid, or null when there is none (or only its corpse is left). */
export function identify(pid: number): ProcessIdentity | null {
  const startMark = process.platform === "linux" ? linuxStartMark(pid) : psField(pid, "lstart");
  return startMark ? { pid, startMark } : null;
}

export function isRunning(known: ProcessIdentity): boolean {
  return identify(known.pid)?.startMark === known.startMark;
}

/** The command line with its arguments separated by spaces; empty when it cannot be read. */
export function commandLine(pid: number): string {
  if (process.platform !== "linux") return psField(pid, "command");
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/** Sends the signals one after the other, each with its time to act. Resolves false when the process outlives them all. */
export async function endProcess(
  known: ProcessIdentity,
  steps: readonly { signal: NodeJS.Signals; graceMs: number }[],
): Promise<boolean> {
  for (const { signal, graceMs } of steps) {
    if (!isRunning(known)) return true;
    try {
      process.kill(known.pid, signal);
    } catch {
      // Gone in this moment, or not ours to end: the wait below tells which.
    }
    if (await waitUntil(() => !isRunning(known), graceMs)) return true;
  }
  return !isRunning(known);
}

export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

function linuxStartMark(pid: number): string {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The program's name stands in parentheses and may itself contain spaces, so count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTicks = fields[19];
  if (!startTicks || state === "Z" || state === "X") return "";
  // Ticks count from boot: two boots may give the same pid the same ticks.
  return `${readOrEmpty("/proc/sys/kernel/random/boot_id").trim()}/${startTicks}`;
}

function psField(pid: number, field: "lstart" | "command"): string {
  try {
    return execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
