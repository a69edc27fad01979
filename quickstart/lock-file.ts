import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { identify, isRunning, type ProcessIdentity } from "./process-identity";

export type LockAttempt =
  | { taken: true; release: () => void }
  /** `holder` is null when the lock changed hands while we looked. */
  | { taken: false; holder: ProcessIdentity | null };

/**
 * Takes a lock which lives as long as this process does: a holder that died, however it died, holds nothing.
 * Throws what the file system throws when the folder cannot be written.
 */
export function tryLock(path: string): LockAttempt {
  const mine = JSON.stringify(identify(process.pid));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o644 });
  try {
    if (tryLink(draft, path)) return { taken: true, release: () => release(path, mine) };
    const found = read(path);
    const holder = parse(found);
    if (holder && isRunning(holder)) return { taken: false, holder };
    if (!removeStale(path, found) || !tryLink(draft, path)) return { taken: false, holder: parse(read(path)) };
    return { taken: true, release: () => release(path, mine) };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Another process may have replaced the stale lock since we read it: then put its lock back. */
function removeStale(path: string, stale: string): boolean {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  try {
    return read(aside) === stale || !tryLink(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as ProcessIdentity | null;
    return value && Number.isInteger(value.pid) && typeof value.startMark === "string" ? value : null;
  } catch {
    return null;
  }
}
