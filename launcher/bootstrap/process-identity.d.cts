/** One process for good: a pid is given to another program sooner or later, its start mark is not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startMark: string;
}

/** The process with this pid, or null when there is none (or only its corpse is left). */
export function identify(pid: number): ProcessIdentity | null;

export function isRunning(known: ProcessIdentity): boolean;

/** The command line with its arguments separated by spaces; empty when it cannot be read. */
export function commandLine(pid: number): string;
