/** Identifies one process: pids are reused, start marks are not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startMark: string;
}

/** The process with this pid; null when there is none, or a zombie. */
export function identify(pid: number): ProcessIdentity | null;

export function isRunning(known: ProcessIdentity): boolean;

/** The command line with its arguments separated by spaces; empty when it is not readable. */
export function commandLine(pid: number): string;
